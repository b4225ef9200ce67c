#pragma once

/// The version of these headers, by Semantic Versioning. The one place where it stands: CMake reads it here.
#define SKIFF_VERSION_MAJOR 0
#define SKIFF_VERSION_MINOR 1
#define SKIFF_VERSION_PATCH 0

#define SKIFF_DETAIL_TEXT_OF(token) #token
#define SKIFF_DETAIL_TEXT(macro) SKIFF_DETAIL_TEXT_OF(macro)

/// Versions that may be mixed in one process: before 1.0 those with the same minor version.
#define SKIFF_VERSION_SERIES SKIFF_DETAIL_TEXT(SKIFF_VERSION_MAJOR) "." SKIFF_DETAIL_TEXT(SKIFF_VERSION_MINOR)

#define SKIFF_VERSION SKIFF_VERSION_SERIES "." SKIFF_DETAIL_TEXT(SKIFF_VERSION_PATCH)
