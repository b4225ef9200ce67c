// Fastify, one process. Run: node server.js PORT
'use strict'

const app = require('fastify')({ logger: false, keepAliveTimeout: 75000 })

const messageSchema = {
  response: {
    200: { type: 'object', properties: { message: { type: 'string' } } }
  }
}

app.get('/plaintext', (request, reply) => {
  reply.type('text/plain').send('Hello, World!')
})

app.get('/json', { schema: messageSchema }, (request, reply) => {
  reply.send({ message: 'Hello, World!' })
})

app.listen({ host: '127.0.0.1', port: Number(process.argv[2]) })
