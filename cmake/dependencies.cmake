# SPDX-License-Identifier: GPL-3.0-or-later
# What Debian 12 gives us. packaging/debian-packages lists the packages these come from.

find_package(Qt6 6.4 REQUIRED COMPONENTS
    Core Network WebSockets HttpServer Sql Concurrent Widgets Svg Multimedia Test LinguistTools)
find_package(Qt6Keychain REQUIRED)
find_package(tl-expected REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(OpenSSL REQUIRED)
pkg_check_modules(SPEEXDSP REQUIRED IMPORTED_TARGET speexdsp)
pkg_check_modules(SAMPLERATE REQUIRED IMPORTED_TARGET samplerate)
pkg_check_modules(SNDFILE REQUIRED IMPORTED_TARGET sndfile)
find_package(simdjson REQUIRED)

# flite ships neither a pkg-config file nor a CMake package. The voices are libraries of their own.
find_path(FLITE_INCLUDE_DIR flite/flite.h REQUIRED)
add_library(flite_voices INTERFACE)
target_include_directories(flite_voices INTERFACE ${FLITE_INCLUDE_DIR})
target_link_libraries(flite_voices INTERFACE flite_cmu_us_slt flite_cmu_us_rms flite_cmu_us_awb flite_cmu_us_kal16
    flite_usenglish flite_cmulex flite)

# Debian's pocketsphinx.pc names a folder that does not exist, so the parts are found by name.
find_path(SPHINXBASE_INCLUDE_DIR sphinxbase/cmd_ln.h REQUIRED)
find_path(POCKETSPHINX_INCLUDE_DIR pocketsphinx.h PATH_SUFFIXES pocketsphinx REQUIRED)
add_library(pocketsphinx_recogniser INTERFACE)
target_include_directories(pocketsphinx_recogniser INTERFACE
    ${SPHINXBASE_INCLUDE_DIR} ${SPHINXBASE_INCLUDE_DIR}/sphinxbase ${POCKETSPHINX_INCLUDE_DIR})
target_link_libraries(pocketsphinx_recogniser INTERFACE pocketsphinx sphinxbase)

# libphonenumber ships neither as well; its headers need protobuf's and abseil's, which come with its package.
find_path(PHONENUMBER_INCLUDE_DIR phonenumbers/phonenumberutil.h REQUIRED)
find_library(PHONENUMBER_LIBRARY phonenumber REQUIRED)
add_library(phonenumber_reader INTERFACE)
target_include_directories(phonenumber_reader SYSTEM INTERFACE ${PHONENUMBER_INCLUDE_DIR})
find_library(PROTOBUF_LIBRARY protobuf REQUIRED) # what its headers inline, where nothing is optimised away
target_link_libraries(phonenumber_reader INTERFACE ${PHONENUMBER_LIBRARY} ${PROTOBUF_LIBRARY})
