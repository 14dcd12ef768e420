# SPDX-License-Identifier: GPL-3.0-or-later
# Warnings, sanitizers and the definitions that every target shares.

add_compile_options(-Wall -Wextra -Wpedantic -Wno-unused-parameter -Wno-missing-field-initializers
    -Werror=switch -Werror=return-type -Werror=unused-result)
add_compile_definitions(QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_FOREACH
    QT_NO_URL_CAST_FROM_STRING QT_DEPRECATED_WARNINGS
    CALLWRIGHT_VERSION="${PROJECT_VERSION}")
include_directories(${PROJECT_SOURCE_DIR})

set(CALLWRIGHT_SANITIZE "" CACHE STRING "address (with undefined), thread, fuzzer, or nothing")
if(CALLWRIGHT_SANITIZE STREQUAL "address")
    add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
    add_link_options(-fsanitize=address,undefined)
elseif(CALLWRIGHT_SANITIZE STREQUAL "thread")
    add_compile_options(-fsanitize=thread -fno-omit-frame-pointer)
    add_link_options(-fsanitize=thread)
elseif(CALLWRIGHT_SANITIZE STREQUAL "fuzzer")
    add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-omit-frame-pointer)
    add_link_options(-fsanitize=address,undefined)
endif()

find_program(CALLWRIGHT_CCACHE ccache)
if(CALLWRIGHT_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CALLWRIGHT_CCACHE})
endif()
