"""The features that answer requests and commands, in one list."""

from flask import Blueprint

BLUEPRINTS: tuple[Blueprint, ...] = ()
DEMO_BLUEPRINTS: tuple[Blueprint, ...] = ()
COMMANDS: tuple = ()
