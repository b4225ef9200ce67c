# What a program or libskiff.so shows to others: all of namespace skiff, and nothing of the libraries it is made
# with. As the linker sees names: functions and variables, vtables, typeinfo, thread-local wrappers, statics of
# inline functions. The one C name is how a plugin knows its program (include/skiff/plugin/abi.hpp).
set(SKIFF_EXPORTS
    skiff_library
    _ZN5skiff* _ZNK5skiff* _ZNO5skiff* _ZNKO5skiff* _ZNR5skiff* _ZNKR5skiff*
    _ZT?N5skiff* _ZTh*_N5skiff* _ZTv*_N5skiff* _ZGVN5skiff*
    _ZZN5skiff* _ZZNK5skiff* _ZGVZN5skiff* _ZGVZNK5skiff*)
list(JOIN SKIFF_EXPORTS "; " SKIFF_EXPORTS)
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/cmake/skiff-shared.map CONTENT "{ global: @SKIFF_EXPORTS@; local: *; };\n")
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/cmake/skiff-exports.list CONTENT "{ @SKIFF_EXPORTS@; };\n")
set_property(GLOBAL PROPERTY SKIFF_EXPORTS_LIST ${PROJECT_BINARY_DIR}/cmake/skiff-exports.list)
