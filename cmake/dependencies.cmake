# The libraries that skiff is made with. All of them stay behind src/: a program that includes skiff sees none of
# their headers. This is the one list: linking, the installed package and skiff.pc follow from it.
#
#   skiff_dependency(HEADERS|LINKED <target> PACKAGE <name> <version>)
#   skiff_dependency(HEADERS|LINKED <target> MODULE <pkg-config module> [<version>])
#
# HEADERS: only compiled in; whoever uses an installed skiff needs nothing of it. LINKED: a program with a static
# skiff links it too. PC names the pkg-config module of a LINKED package, DEB the Debian package that has it.
# MODULE is for what ships no CMake package; its target is PkgConfig::<module>.
set(SKIFF_PRIVATE_LIBRARIES "")   # targets, for target_link_libraries(skiff PRIVATE)
set(SKIFF_FIND_DEPENDENCIES "")   # lines of skiff-config.cmake, for a static skiff
set(SKIFF_REQUIRES_PRIVATE "")    # of skiff.pc, for a static skiff
set(SKIFF_DEB_DEPENDS "")         # of the Debian package, for a static skiff

macro(skiff_dependency kind target)
  cmake_parse_arguments(DEPENDENCY "" "PC;DEB" "PACKAGE;MODULE" ${ARGN})
  if(DEPENDENCY_PACKAGE)
    list(GET DEPENDENCY_PACKAGE 0 DEPENDENCY_NAME)
    list(GET DEPENDENCY_PACKAGE 1 DEPENDENCY_VERSION)
    find_package(${DEPENDENCY_NAME} ${DEPENDENCY_VERSION} REQUIRED)
    set(DEPENDENCY_LINE "find_dependency(${DEPENDENCY_NAME} ${DEPENDENCY_VERSION})\n")
  else()
    list(GET DEPENDENCY_MODULE 0 DEPENDENCY_PC)
    list(JOIN DEPENDENCY_MODULE ">=" DEPENDENCY_NAME)
    find_package(PkgConfig REQUIRED)
    pkg_check_modules(${DEPENDENCY_PC} REQUIRED IMPORTED_TARGET ${DEPENDENCY_NAME})
    set(DEPENDENCY_LINE
        "find_dependency(PkgConfig)\npkg_check_modules(${DEPENDENCY_PC} REQUIRED IMPORTED_TARGET ${DEPENDENCY_NAME})\n")
  endif()
  if(${kind} STREQUAL HEADERS)
    list(APPEND SKIFF_PRIVATE_LIBRARIES $<BUILD_INTERFACE:${target}>)
  else()
    list(APPEND SKIFF_PRIVATE_LIBRARIES ${target})
    string(APPEND SKIFF_FIND_DEPENDENCIES "${DEPENDENCY_LINE}")
    list(APPEND SKIFF_REQUIRES_PRIVATE ${DEPENDENCY_PC})
    list(APPEND SKIFF_DEB_DEPENDS ${DEPENDENCY_DEB})
  endif()
endmacro()

find_package(Threads REQUIRED)
skiff_dependency(HEADERS Boost::headers PACKAGE Boost 1.81)
skiff_dependency(HEADERS nlohmann_json::nlohmann_json PACKAGE nlohmann_json 3.11)
skiff_dependency(HEADERS CLI11::CLI11 PACKAGE CLI11 2.1)
skiff_dependency(LINKED ZLIB::ZLIB PACKAGE ZLIB 1.2.11 PC zlib DEB zlib1g-dev)

# Content codings that are there when their library is.
find_package(PkgConfig)
if(PkgConfig_FOUND AND SKIFF_WITH_BROTLI)
  pkg_check_modules(Brotli QUIET libbrotlienc>=1.0 libbrotlidec>=1.0)
endif()
if(Brotli_FOUND)
  skiff_dependency(LINKED PkgConfig::libbrotlienc MODULE libbrotlienc 1.0 DEB libbrotli-dev)
  skiff_dependency(LINKED PkgConfig::libbrotlidec MODULE libbrotlidec 1.0 DEB libbrotli-dev)
endif()
if(PkgConfig_FOUND AND SKIFF_WITH_ZSTD)
  pkg_check_modules(Zstd QUIET libzstd>=1.4)
endif()
if(Zstd_FOUND)
  skiff_dependency(LINKED PkgConfig::libzstd MODULE libzstd 1.4 DEB libzstd-dev)
endif()
