// Express, one process. Run: node server.js PORT
'use strict'

const express = require('express')

const app = express()

app.get('/plaintext', (request, response) => {
  response.type('text/plain').send('Hello, World!')
})

app.get('/json', (request, response) => {
  response.json({ message: 'Hello, World!' })
})

app.listen(Number(process.argv[2]), '127.0.0.1').keepAliveTimeout = 75000
