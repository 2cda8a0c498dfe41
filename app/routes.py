"""The features that answer requests and commands, in one list."""

from click import Command
from flask import Blueprint

from app.seeds import seed

BLUEPRINTS: tuple[Blueprint, ...] = ()
DEMO_BLUEPRINTS: tuple[Blueprint, ...] = ()
COMMANDS: tuple[Command, ...] = (seed,)
