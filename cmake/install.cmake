# cmake --install, what find_package(skiff) and pkg-config find, and the packages made of it (cpack).
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(SKIFF_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/skiff)

install(TARGETS skiff skiff_plugin EXPORT skiff-targets
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  ARCHIVE COMPONENT development
  LIBRARY COMPONENT runtime NAMELINK_COMPONENT development)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/skiff TYPE INCLUDE COMPONENT development FILES_MATCHING PATTERN "*.hpp")
install(EXPORT skiff-targets NAMESPACE skiff:: DESTINATION ${SKIFF_CMAKE_DIR} COMPONENT development)

# A shared libskiff has found its libraries; a program with a static one needs them at its link.
get_target_property(type skiff TYPE)
if(type STREQUAL SHARED_LIBRARY)
  set(SKIFF_FIND_DEPENDENCIES "")
  set(SKIFF_REQUIRES_PRIVATE "")
  set(SKIFF_LIBS_PRIVATE "")
  set(SKIFF_DEB_DEPENDS "")
else()
  list(JOIN SKIFF_REQUIRES_PRIVATE ", " SKIFF_REQUIRES_PRIVATE)
  set(SKIFF_LIBS_PRIVATE "-ldl -pthread")
endif()

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/skiff-config.cmake.in
  ${PROJECT_BINARY_DIR}/cmake/skiff-config.cmake INSTALL_DESTINATION ${SKIFF_CMAKE_DIR}
  NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
# Before 1.0 a minor version may change anything.
set(compatibility SameMajorVersion)
if(PROJECT_VERSION_MAJOR EQUAL 0)
  set(compatibility SameMinorVersion)
endif()
write_basic_package_version_file(${PROJECT_BINARY_DIR}/cmake/skiff-config-version.cmake COMPATIBILITY ${compatibility})
install(FILES
  ${PROJECT_BINARY_DIR}/cmake/skiff-config.cmake
  ${PROJECT_BINARY_DIR}/cmake/skiff-config-version.cmake
  ${PROJECT_BINARY_DIR}/cmake/skiff-exports.list
  ${PROJECT_SOURCE_DIR}/cmake/plugins.cmake
  DESTINATION ${SKIFF_CMAKE_DIR} COMPONENT development)

# Relative to where the file lies, so that the folder can be moved; absolute only where the user made it so.
file(RELATIVE_PATH SKIFF_PC_PREFIX /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
string(REGEX REPLACE "/$" "" SKIFF_PC_PREFIX "${SKIFF_PC_PREFIX}")
foreach(dir IN ITEMS LIBDIR INCLUDEDIR)
  set(SKIFF_PC_${dir} "\${prefix}/${CMAKE_INSTALL_${dir}}")
  if(IS_ABSOLUTE "${CMAKE_INSTALL_${dir}}")
    set(SKIFF_PC_${dir} "${CMAKE_INSTALL_${dir}}")
  endif()
endforeach()
configure_file(${PROJECT_SOURCE_DIR}/cmake/skiff.pc.in ${PROJECT_BINARY_DIR}/cmake/skiff.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/cmake/skiff.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)

if(PROJECT_IS_TOP_LEVEL)
  include(${CMAKE_CURRENT_LIST_DIR}/cpack.cmake)
endif()
