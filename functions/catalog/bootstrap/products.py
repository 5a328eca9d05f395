"""What both HTTP functions are made of."""

from cartwright.aws.dynamodb import Table
from cartwright.aws.secrets import secret
from cartwright.clock import utc_now
from cartwright.cursors import Cursors
from cartwright.ids import Ids
from catalog.products.repository import ProductRepository
from catalog.products.service import Catalogue

new_id = Ids().new


def connected(name: str) -> Table:
    table = Table(name)
    table.connect()
    return table


def catalogue(table: Table) -> Catalogue:
    return Catalogue(ProductRepository(table), utc_now, new_id)


def cursors(secret_arn: str) -> Cursors:
    return Cursors(lambda: secret(secret_arn))
