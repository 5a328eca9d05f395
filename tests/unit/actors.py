"""The member of the staff who does what staff do in these tests."""

from cartwright.fields import Actor

GRACE = Actor("5a1f7c3e-6f0e-4d1c-9b57-0d2f6f0a7b11", "grace@shop.example")
