# Puts text files into the library, so that it needs no file beside it.
#
#   skiff_embed(target name file...)
#
# adds to `target` a source NAME.cpp that defines `std::span<const PageFile> NAME_files()`, as NAME.hpp in the folder of
# the CMakeLists.txt declares it. Made anew when a file changes. File names are relative to that folder; in the program
# a file goes by its last part. The same script, as `cmake -P`, writes the source.

if(CMAKE_SCRIPT_MODE_FILE)
  set(type.html text/html)
  set(type.css text/css)
  set(type.js text/javascript)
  set(quote "skiff")
  set(rows "")
  string(REPLACE "|" ";" files "${FILES}")
  list(SORT files)
  foreach(file IN LISTS files)
    get_filename_component(name "${file}" NAME)
    get_filename_component(extension "${file}" LAST_EXT)
    if(NOT DEFINED type${extension})
      message(FATAL_ERROR "${file}: no content type is known for ${extension}")
    endif()
    file(READ "${file}" content)
    # CMake would lose a NUL, and the delimiter would end the literal.
    file(SIZE "${file}" size)
    string(LENGTH "${content}" length)
    string(FIND "${content}" ")${quote}\"" end)
    if(NOT size EQUAL length OR NOT end EQUAL -1)
      message(FATAL_ERROR "${file}: cannot be a string literal")
    endif()
    string(SHA256 hash "${content}")
    string(SUBSTRING "${hash}" 0 16 hash)
    string(APPEND rows "    {\"${name}\", \"${type${extension}}; charset=utf-8\", \"\\\"${hash}\\\"\",\n"
                       "     R\"${quote}(${content})${quote}\"},\n")
  endforeach()
  file(WRITE "${OUTPUT}" "// Made by cmake/embed.cmake.\n#include \"${HEADER}\"\n\nnamespace skiff::admin {\nnamespace {\n\n"
    "constexpr PageFile files[] = {\n${rows}};\n\n}  // namespace\n\n"
    "std::span<const PageFile> ${NAME}_files() noexcept { return files; }\n\n}  // namespace skiff::admin\n")
  return()
endif()

set(SKIFF_EMBED ${CMAKE_CURRENT_LIST_FILE})

function(skiff_embed target name)
  list(TRANSFORM ARGN PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/ OUTPUT_VARIABLE files)
  list(JOIN files "|" joined)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  set(header ${CMAKE_CURRENT_SOURCE_DIR}/${name}.hpp)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DNAME=${name} -DHEADER=${header} -DOUTPUT=${output} "-DFILES=${joined}" -P ${SKIFF_EMBED}
    DEPENDS ${files} ${SKIFF_EMBED} VERBATIM)
  # The target may belong to another folder, where the command is not known: order them by hand.
  add_custom_target(${target}_${name} DEPENDS ${output})
  add_dependencies(${target} ${target}_${name})
  set_source_files_properties(${output} TARGET_DIRECTORY ${target} PROPERTIES GENERATED TRUE)
  target_sources(${target} PRIVATE ${output})
endfunction()
