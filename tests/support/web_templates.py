"""Reads a template as a program over typed values: which attributes it takes of which class, and which do not exist.

A name in a template has the type of what it stands for: `page` is a class of `web.views.page.Context`, a variable of
`for` the type of one item, an argument of a macro what the call passes. What has no type (a filter's result) is not followed.
"""

from __future__ import annotations

import sys
import types
import typing
from dataclasses import dataclass, field
from typing import Any, get_args, get_origin, get_type_hints

from jinja2 import Environment, nodes

from web.views.page import Context

Scope = dict[str, Any]


def contexts(base: type = Context) -> list[type[Context]]:
    """The classes that name a template. A class with slots is made anew, and the one it was made of is no page."""
    below = [each for child in base.__subclasses__() for each in contexts(child)]
    is_current = getattr(sys.modules[base.__module__], base.__name__) is base
    return [base, *below] if is_current and isinstance(vars(base).get("template"), str) else below


def members(type_: Any) -> list[Any]:
    """The types that a value may have, without None; nothing where that is not known."""
    if get_origin(type_) in (typing.Union, types.UnionType):
        return [each for member in get_args(type_) for each in members(member)]
    return [] if type_ in (Any, None, type(None)) else [type_]


def joined(found: list[Any]) -> Any:
    """One type for several."""
    known = [each for each in dict.fromkeys(found) if each is not Any]
    return typing.Union[tuple(known)] if known and len(known) == len(set(found)) else Any  # noqa: UP007


def item_of(type_: Any) -> Any:
    """The type of one item of a sequence."""
    items = [
        get_args(member)[0] if get_origin(member) in (tuple, list) and get_args(member) else Any
        for member in members(type_)
    ]
    return joined(items)


@dataclass
class Reading:
    """One template, read with all that it extends, includes and imports."""

    env: Environment
    #: (class, attribute) of all that was taken
    taken: set[tuple[type, str]] = field(default_factory=set)
    #: the names beside `page` that were used
    globals: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    macros: dict[str, nodes.Macro] = field(default_factory=dict)
    seen: set[Any] = field(default_factory=set)
    name: str = ""

    def template(self, name: str, scope: Scope) -> None:
        """Read a template from its first node to its last."""
        outer, self.name = self.name, name
        assert self.env.loader is not None
        tree = self.env.parse(self.env.loader.get_source(self.env, name)[0])
        for node in tree.find_all(nodes.Macro):
            self.macros[node.name] = node
        self.body(tree.body, dict(scope))
        self.name = outer

    def body(self, found: list[Any], scope: Scope) -> None:
        """Read nodes one after the other."""
        for node in found:
            self.statement(node, scope)

    def statement(self, node: nodes.Node, scope: Scope) -> None:
        """Read one node that makes output or binds names."""
        if isinstance(node, nodes.Macro):
            return
        if isinstance(node, (nodes.Extends, nodes.Include)):
            assert isinstance(node.template, nodes.Const)
            self.template(node.template.value, scope)
        elif isinstance(node, nodes.FromImport):
            assert isinstance(node.template, nodes.Const)
            assert self.env.loader is not None
            tree = self.env.parse(self.env.loader.get_source(self.env, node.template.value)[0])
            self.macros.update((macro.name, macro) for macro in tree.find_all(nodes.Macro))
            imported = {each if isinstance(each, str) else each[0] for each in node.names}
            self.errors += [
                f"{self.name}: no macro {each} in {node.template.value}"
                for each in imported - {macro.name for macro in tree.find_all(nodes.Macro)}
            ]
        elif isinstance(node, nodes.For):
            inner = {**scope, "loop": Any}
            self.bind(node.target, item_of(self.type_of(node.iter, scope)), inner)
            if node.test is not None:
                self.type_of(node.test, inner)
            self.body(node.body, inner)
            self.body(node.else_, scope)
        elif isinstance(node, nodes.With):
            inner = dict(scope)
            for target, value in zip(node.targets, node.values, strict=True):
                self.bind(target, self.type_of(value, scope), inner)
            self.body(node.body, inner)
        elif isinstance(node, nodes.If):
            self.type_of(node.test, scope)
            self.body([*node.body, *node.elif_, *node.else_], scope)
        elif isinstance(node, nodes.Expr):
            self.type_of(node, scope)
        else:
            for child in node.iter_child_nodes():
                self.statement(child, scope)

    def bind(self, target: nodes.Node, type_: Any, scope: Scope) -> None:
        """Give a name, or several, what they stand for."""
        if isinstance(target, nodes.Name):
            scope[target.name] = type_
        elif isinstance(target, nodes.Tuple):
            scope.update((each.name, Any) for each in target.items if isinstance(each, nodes.Name))

    def type_of(self, node: nodes.Node, scope: Scope) -> Any:
        """The type of an expression, all of which is read."""
        if isinstance(node, nodes.Name):
            if node.name in scope:
                return scope[node.name]
            if node.name not in self.env.globals and node.name not in self.macros:
                self.errors.append(f"{self.name}: nothing is called {node.name}")
            self.globals.add(node.name)
            return Any
        if isinstance(node, nodes.Getattr):
            return self.attribute(self.type_of(node.node, scope), node.attr)
        if isinstance(node, nodes.Getitem):
            owner = self.type_of(node.node, scope)
            self.type_of(node.arg, scope)
            return owner if isinstance(node.arg, nodes.Slice) else item_of(owner)
        if isinstance(node, nodes.Call):
            return self.call(node, scope)
        if isinstance(node, nodes.CondExpr):
            self.type_of(node.test, scope)
            sides = [self.type_of(each, scope) for each in (node.expr1, node.expr2) if each is not None]
            return joined(sides)
        for child in node.iter_child_nodes():
            self.type_of(child, scope)
        return Any

    def attribute(self, owner: Any, name: str) -> Any:
        """The type of an attribute. Each class that the owner may have has to have it."""
        found = []
        for member in members(owner):
            class_ = get_origin(member) or member
            hints = get_type_hints(class_)
            self.taken.add((class_, name))
            value = getattr(class_, name, None)
            if isinstance(value, property):
                found.append(get_type_hints(value.fget).get("return", Any))
            elif name in hints:
                found.append(hints[name])
            elif hasattr(class_, name):
                found.append(Any)
            else:
                self.errors.append(f"{self.name}: {class_.__name__} has no {name}")
        return joined(found) if found else Any

    def call(self, node: nodes.Call, scope: Scope) -> Any:
        """Read a call; a macro is read with the types of its arguments, once for each."""
        arguments = [self.type_of(each, scope) for each in node.args]
        for each in node.kwargs:
            self.type_of(each.value, scope)
        if not isinstance(node.node, nodes.Name) or node.node.name not in self.macros:
            self.type_of(node.node, scope)
            return Any
        macro = self.macros[node.node.name]
        key = (macro.name, *arguments)
        if key not in self.seen:
            self.seen.add(key)
            names = [each.name for each in macro.args]
            bound = dict(zip(names, [*arguments, *[Any] * len(names)], strict=False))
            visible = {name: type_ for name, type_ in scope.items() if name == "page"}
            self.body(macro.body, {**visible, **bound})
        return Any


def read(env: Environment, context: type[Context]) -> Reading:
    """Read the template of a page with the page it gets."""
    reading = Reading(env)
    reading.template(context.template, {"page": context})
    reading.globals -= set(reading.macros)
    return reading
