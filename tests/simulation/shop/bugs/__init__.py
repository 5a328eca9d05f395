"""What shops are often got wrong by, each put into the real code for the length of a run. The audit has to name it.

peers               what the shops have that people start from today
others              what one line less in this shop would be
"""

from tests.simulation.shop.bugs.bug import Bug
from tests.simulation.shop.bugs.others import OTHERS
from tests.simulation.shop.bugs.peers import PEERS

BUGS: tuple[Bug, ...] = (*PEERS, *OTHERS)
