"""Conan 2 recipe that builds the tree it lies in: conan create cmake/conan --build=missing"""

import os
import re

from conan import ConanFile
from conan.errors import ConanInvalidConfiguration
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load
from conan.tools.gnu import PkgConfigDeps


class SkiffConan(ConanFile):
    name = "skiff"
    description = "A C++20 library for microservices"
    license = "Apache-2.0"
    topics = ("http", "server", "microservices", "coroutines")
    package_type = "library"
    settings = "os", "compiler", "build_type", "arch"
    options = {"shared": [True, False]}
    default_options = {"shared": False, "boost/*:header_only": True}

    @property
    def _root(self):
        return os.path.join(self.recipe_folder, "..", "..")

    def set_version(self):
        header = load(self, os.path.join(self._root, "include", "skiff", "core", "version.hpp"))
        parts = [re.search(rf"SKIFF_VERSION_{part} (\d+)", header).group(1) for part in ("MAJOR", "MINOR", "PATCH")]
        self.version = ".".join(parts)

    def export_sources(self):
        for pattern in ("CMakeLists.txt", "LICENSE", "cmake/*", "include/*", "src/*"):
            copy(self, pattern, self._root, self.export_sources_folder)

    def validate(self):
        check_min_cppstd(self, 20)
        if self.settings.os != "Linux":
            raise ConanInvalidConfiguration("skiff runs on Linux")

    def requirements(self):
        # None of their headers shows in skiff's.
        self.requires("boost/[>=1.81]", visible=False)
        self.requires("nlohmann_json/[>=3.11]", visible=False)
        self.requires("cli11/[>=2.1]", visible=False)
        # Linked with a static skiff.
        self.requires("zlib/[>=1.2.11 <2]")
        self.requires("brotli/[>=1.0 <2]")
        self.requires("zstd/[>=1.4 <2]")

    def build_requirements(self):
        self.tool_requires("pkgconf/[>=1.9]")

    def layout(self):
        cmake_layout(self)

    def generate(self):
        CMakeDeps(self).generate()
        PkgConfigDeps(self).generate()  # brotli and zstd are found so
        toolchain = CMakeToolchain(self)
        toolchain.variables["SKIFF_BUILD_TESTS"] = False
        toolchain.variables["SKIFF_BUILD_EXAMPLES"] = False
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))

    def package_info(self):
        # skiff brings its own skiff-config.cmake, with skiff::plugin and skiff_enable_plugins().
        self.cpp_info.set_property("cmake_find_mode", "none")
        self.cpp_info.builddirs.append(os.path.join("lib", "cmake", "skiff"))
        self.cpp_info.libs = ["skiff"]
        self.cpp_info.system_libs = ["pthread", "dl"]
