"""DynamoDB's expression language: texts become functions once, and are then applied as often as they come.

tokens        text -> words
grammar       words -> operands and paths, and what both languages share
conditions    ConditionExpression
updates       UpdateExpression
keys          KeyConditionExpression
"""
