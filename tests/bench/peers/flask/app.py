"""Flask. Run: start.sh PORT (under gunicorn)"""

from flask import Flask, Response, jsonify

app = Flask(__name__)


@app.get("/plaintext")
def plaintext():
    return Response("Hello, World!", content_type="text/plain")


@app.get("/json")
def json():
    return jsonify(message="Hello, World!")
