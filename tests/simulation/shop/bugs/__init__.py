"""What shops are often got wrong by, each put into the real code for the length of a run. The audit has to name it.

peers               what the shops have that people start from today
customers           what customers, and who pretends to be one, could do in another shop
names               where names that callers choose meet others
baskets             lines lost or doubled between the items of a basket, or by writes that overlap
promotions          discounts and limits that are not what the promotions say
payable             amounts that are quoted and cannot be paid
sales               sold units that are counted wrongly
payments            attempts to pay again, and what is left of those before
retention           what is kept though nobody needs it any more
others              what one line less in this shop would be
"""

from tests.simulation.shop.bugs.baskets import BASKETS
from tests.simulation.shop.bugs.bug import Bug
from tests.simulation.shop.bugs.customers import CUSTOMERS
from tests.simulation.shop.bugs.names import NAMESPACES
from tests.simulation.shop.bugs.others import OTHERS
from tests.simulation.shop.bugs.payable import PAYABLE
from tests.simulation.shop.bugs.payments import PAYMENTS
from tests.simulation.shop.bugs.peers import PEERS
from tests.simulation.shop.bugs.promotions import PROMOTIONS
from tests.simulation.shop.bugs.retention import RETENTION
from tests.simulation.shop.bugs.sales import SALES

BUGS: tuple[Bug, ...] = (
    *PEERS,
    *CUSTOMERS,
    *NAMESPACES,
    *BASKETS,
    *PROMOTIONS,
    *PAYABLE,
    *PAYMENTS,
    *RETENTION,
    *SALES,
    *OTHERS,
)
