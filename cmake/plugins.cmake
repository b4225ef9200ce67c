# skiff_enable_plugins(<program>): lets a program that links a static skiff load plugins (--plugin). It then
# holds all of skiff and shows it to them, so that both use one copy. With a shared skiff every program can, and
# this does nothing. The global property SKIFF_EXPORTS_LIST names the list of what is shown.
function(skiff_enable_plugins program)
  get_target_property(type skiff::skiff TYPE)
  if(type STREQUAL STATIC_LIBRARY)
    get_property(exports GLOBAL PROPERTY SKIFF_EXPORTS_LIST)
    target_link_options(${program} PRIVATE
      "LINKER:--whole-archive,$<TARGET_FILE:skiff::skiff>,--no-whole-archive,--dynamic-list=${exports}")
    set_property(TARGET ${program} APPEND PROPERTY LINK_DEPENDS ${exports})
  endif()
endfunction()
