# What is built. All of it when skiff is the project itself; the library alone when it is a part of another.
option(SKIFF_BUILD_EXAMPLES "Build the example services" ${PROJECT_IS_TOP_LEVEL})
option(SKIFF_BUILD_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(SKIFF_BUILD_BENCH "Build the benchmarks" OFF)
option(SKIFF_BUILD_FUZZ "Build the fuzz targets (clang)" OFF)
option(SKIFF_WARNINGS_AS_ERRORS "Treat warnings in skiff's own code as errors" OFF)
set(SKIFF_SANITIZE "" CACHE STRING "Sanitizers for everything built here, as in -fsanitize=; empty for none")

if(PROJECT_IS_TOP_LEVEL)
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
  find_program(CCACHE ccache)
  if(CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
  endif()
endif()

if(SKIFF_SANITIZE)
  add_compile_options(-fsanitize=${SKIFF_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${SKIFF_SANITIZE})
  # Asio has fences, which ThreadSanitizer cannot follow; g++ would refuse the build for saying so.
  if(SKIFF_SANITIZE MATCHES thread AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    add_compile_options(-Wno-tsan)
  endif()
endif()
