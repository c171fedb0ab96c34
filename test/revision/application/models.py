"""Models of a small shop, as an application with SQLAlchemy has them: enums, foreign keys in a circle, indexes of
several sorts, a many-to-many, constraints with and without names.

python3 models.py: prints the DDL that SQLAlchemy emits for them.
"""
import enum

from sqlalchemy import (Boolean, CheckConstraint, Column, DateTime, Enum, ForeignKey, Index, Integer, Numeric, String,
                        Table, Text, UniqueConstraint, create_mock_engine, func, text)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class State(enum.Enum):
    open = "open"
    paid = "paid"
    sent = "sent"


class Team(Base):
    __tablename__ = "team"
    id = Column(Integer, primary_key=True)
    name = Column(String(80), nullable=False, unique=True)
    # a circle: a team has a leader, who is a member of a team
    leader_id = Column(Integer, ForeignKey("member.id", use_alter=True, name="team_leader_fk"))


class Member(Base):
    __tablename__ = "member"
    id = Column(Integer, primary_key=True)
    team_id = Column(Integer, ForeignKey("team.id", ondelete="CASCADE"), nullable=False, index=True)
    email = Column(String(200), nullable=False)
    active = Column(Boolean, nullable=False, server_default=text("true"))
    __table_args__ = (Index("member_email", func.lower(email), unique=True),)


class Customer(Base):
    __tablename__ = "customer"
    id = Column(UUID, primary_key=True, server_default=text("gen_random_uuid()"))
    name = Column(Text, nullable=False)
    settings = Column(JSONB, nullable=False, server_default=text("'{}'"))
    __table_args__ = (Index("customer_settings", "settings", postgresql_using="gin"),)


class Address(Base):
    __tablename__ = "address"
    id = Column(Integer, primary_key=True)
    customer_id = Column(UUID, ForeignKey("customer.id"), nullable=False)
    street = Column(String(100))
    zip = Column(String(10))


class Product(Base):
    __tablename__ = "product"
    id = Column(Integer, primary_key=True)
    title = Column(String(120), nullable=False)
    price = Column(Numeric(12, 2), nullable=False)
    words = Column(ARRAY(Text))
    __table_args__ = (CheckConstraint("price >= 0", name="product_price"),
                      Index("product_cheap", "title", postgresql_where=text("price < 10")))


class Category(Base):
    __tablename__ = "category"
    id = Column(Integer, primary_key=True)
    parent_id = Column(Integer, ForeignKey("category.id"))
    name = Column(String(50), nullable=False)
    __table_args__ = (UniqueConstraint("parent_id", "name"),)


product_category = Table(
    "product_category", Base.metadata,
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), primary_key=True),
    Column("category_id", ForeignKey("category.id", ondelete="CASCADE"), primary_key=True))


class Order(Base):
    __tablename__ = "order"         # a reserved word
    id = Column(Integer, primary_key=True)
    customer_id = Column(UUID, ForeignKey("customer.id"), nullable=False, index=True)
    state = Column(Enum(State, name="order_state"), nullable=False, server_default="open")
    made = Column(DateTime(timezone=True), nullable=False, server_default=func.now())


class Line(Base):
    __tablename__ = "line"
    order_id = Column(Integer, ForeignKey("order.id", ondelete="CASCADE"), primary_key=True)
    number = Column(Integer, primary_key=True, autoincrement=False)
    product_id = Column(Integer, ForeignKey("product.id"), nullable=False)
    amount = Column(Integer, nullable=False)


class Payment(Base):
    __tablename__ = "payment"
    id = Column(Integer, primary_key=True)
    order_id = Column(Integer, ForeignKey("order.id"), nullable=False)
    kind = Column(Enum("card", "transfer", name="payment_kind"), nullable=False)
    total = Column(Numeric(12, 2), nullable=False)


class Review(Base):
    __tablename__ = "review"
    id = Column(Integer, primary_key=True)
    product_id = Column(Integer, ForeignKey("product.id"), nullable=False)
    member_id = Column(Integer, ForeignKey("member.id"))
    stars = Column(Integer, CheckConstraint("stars BETWEEN 1 AND 5"), nullable=False)


class Event(Base):
    __tablename__ = "Event log"     # needs quotes
    id = Column(Integer, primary_key=True)
    what = Column("What", Text, nullable=False, index=True)


def ddl():
    lines = []
    engine = create_mock_engine(
        "postgresql://", lambda sql, *args, **kwargs: lines.append(str(sql.compile(dialect=engine.dialect)).strip() + ";"))
    Base.metadata.create_all(engine, checkfirst=False)
    return "\n\n".join(lines)


if __name__ == "__main__":
    print(ddl())
