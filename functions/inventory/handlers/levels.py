"""Tells when a SKU runs low or is back."""

import os

from inventory.bootstrap.levels import compose
from inventory.handlers.counter_changes import CounterChanges
from inventory.settings import LevelSettings

handler = CounterChanges(compose(LevelSettings.from_environment(os.environ)))
