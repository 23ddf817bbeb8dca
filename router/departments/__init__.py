"""Which part of the municipality answers, when somebody is there, and which handoff goes where."""

from router.catalogue.catalogue import WEBCHAT
from router.channels.names import COUNTER, PHONE, SPOKEN
from router.departments.errors import DepartmentError, UnknownDepartment
from router.departments.hours import DayException, Interval, OpeningHours, is_working_day
from router.departments.load import load_departments, load_routing, read_routing
from router.departments.model import CallbackOffer, Department, Departments, OutOfHoursLine
from router.departments.organisations import Organisation, load_organisations
from router.departments.routing import (
    DANGER,
    PRIORITY_BONUS,
    Routing,
    RoutingInputs,
    RoutingTable,
    Rule,
    front_key,
    order_key,
)

__all__ = [
    "COUNTER",
    "DANGER",
    "PHONE",
    "PRIORITY_BONUS",
    "SPOKEN",
    "WEBCHAT",
    "CallbackOffer",
    "DayException",
    "Department",
    "DepartmentError",
    "Departments",
    "Interval",
    "OpeningHours",
    "Organisation",
    "OutOfHoursLine",
    "Routing",
    "RoutingInputs",
    "RoutingTable",
    "Rule",
    "UnknownDepartment",
    "front_key",
    "is_working_day",
    "load_departments",
    "load_organisations",
    "load_routing",
    "order_key",
    "read_routing",
]
