# What the core needs. All of it stays behind src/: a program that includes skiff sees none of these headers.
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(spdlog 1.10 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(ZLIB 1.2.11 REQUIRED)

# Content codings that are there when their library is.
find_package(PkgConfig)
if(PkgConfig_FOUND AND SKIFF_WITH_BROTLI)
  pkg_check_modules(Brotli IMPORTED_TARGET libbrotlienc>=1.0 libbrotlidec>=1.0)
endif()
if(PkgConfig_FOUND AND SKIFF_WITH_ZSTD)
  pkg_check_modules(Zstd IMPORTED_TARGET libzstd>=1.4)
endif()
