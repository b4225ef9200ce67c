"""FastAPI. Run: start.sh PORT (under uvicorn)"""

from typing import List, Optional

from fastapi import FastAPI, Response
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, Field

app = FastAPI()


class Address(BaseModel):
    street: str
    city: str
    zip: str
    country: str


class Item(BaseModel):
    sku: str = Field(min_length=3, max_length=20)
    quantity: int = Field(1, ge=1, le=1000)
    price: float = Field(ge=0)
    tags: List[str] = Field(max_items=10)


class NewOrder(BaseModel):
    customer: str = Field(min_length=1, max_length=100)
    note: Optional[str]
    express: bool = False
    address: Address
    items: List[Item] = Field(min_items=1, max_items=100)


class Order(NewOrder):
    id: int


@app.get("/plaintext", response_class=PlainTextResponse)
async def plaintext():
    return "Hello, World!"


@app.get("/json")
async def json():
    return {"message": "Hello, World!"}


@app.post("/orders", response_model=Order, status_code=201)
async def place(order: NewOrder, response: Response):
    response.headers["Location"] = "/orders/7"
    return Order(id=7, **order.dict())
