"""Puts a mutant in the place of a module's code: in functions that are loaded already, or when it is imported."""

import ast
import gc
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

Place = tuple[str, int]
"""(qualified name, first line) of a function."""


def place_of(code: CodeType) -> Place:
    return code.co_qualname, code.co_firstlineno


def codes_in(code: CodeType) -> Iterator[CodeType]:
    """All code objects within, however deep."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from codes_in(constant)


class LoadedFunctions:
    """The functions of one file that this process holds, and the caches that may know what they returned."""

    def __init__(self, path: Path) -> None:
        self._path = str(path)
        everything = gc.get_objects()
        self._functions = [
            one for one in everything if type(one) is FunctionType and one.__code__.co_filename == self._path
        ]
        self._caches = [
            one for one in everything if hasattr(type(one), "cache_clear") and _module(one).startswith("outlay")
        ]

    def become(self, tree: ast.Module) -> None:
        """Each function gets its body from the tree; nothing that was cached is remembered."""
        bodies = {place_of(code): code for code in codes_in(compile(tree, self._path, "exec", dont_inherit=True))}
        for function in self._functions:
            body = bodies.get(place_of(function.__code__))
            if body is not None and body.co_freevars == function.__code__.co_freevars:
                function.__code__ = body
        for cache in self._caches:
            cache.cache_clear()


def _module(cached: Any) -> str:
    return str(getattr(cached, "__module__", ""))


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, path: str, tree: ast.Module) -> None:
        super().__init__(name, path)
        self._tree = tree

    def get_code(self, _: str) -> CodeType:
        return compile(self._tree, self.path, "exec", dont_inherit=True)


class Importing(importlib.abc.MetaPathFinder):
    """While it stands in ``sys.meta_path``, the module is made of the tree."""

    def __init__(self, module: str, path: Path, tree: ast.Module) -> None:
        self._module = module
        self._path = path
        self._tree = tree

    def find_spec(
        self, name: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name != self._module:
            return None
        loader = _Loader(name, str(self._path), self._tree)
        return importlib.util.spec_from_file_location(name, self._path, loader=loader)

    def install(self) -> None:
        """Must be before anything imports the module."""
        assert self._module not in sys.modules
        sys.meta_path.insert(0, self)
