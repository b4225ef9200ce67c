// Fastify, one process. Run: node server.js PORT
'use strict'

const app = require('fastify')({ logger: false, keepAliveTimeout: 75000 })

const messageSchema = {
  response: {
    200: { type: 'object', properties: { message: { type: 'string' } } }
  }
}

const text = { type: 'string' }
const order = {
  type: 'object',
  required: ['customer', 'address', 'items'],
  properties: {
    customer: { type: 'string', minLength: 1, maxLength: 100 },
    note: text,
    express: { type: 'boolean', default: false },
    address: {
      type: 'object',
      required: ['street', 'city', 'zip', 'country'],
      properties: { street: text, city: text, zip: text, country: text }
    },
    items: {
      type: 'array',
      minItems: 1,
      maxItems: 100,
      items: {
        type: 'object',
        required: ['sku', 'price', 'tags'],
        properties: {
          sku: { type: 'string', minLength: 3, maxLength: 20 },
          quantity: { type: 'integer', minimum: 1, maximum: 1000, default: 1 },
          price: { type: 'number', minimum: 0 },
          tags: { type: 'array', maxItems: 10, items: text }
        }
      }
    }
  }
}
const orderSchema = {
  body: order,
  response: {
    201: { ...order, required: ['id', ...order.required], properties: { id: { type: 'integer' }, ...order.properties } }
  }
}

app.get('/plaintext', (request, reply) => {
  reply.type('text/plain').send('Hello, World!')
})

app.get('/json', { schema: messageSchema }, (request, reply) => {
  reply.send({ message: 'Hello, World!' })
})

app.post('/orders', { schema: orderSchema }, (request, reply) => {
  reply.code(201).header('location', '/orders/7').send({ id: 7, ...request.body })
})

app.listen({ host: '127.0.0.1', port: Number(process.argv[2]) })
