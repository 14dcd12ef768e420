// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/requesthead.h"

#include <cstdlib>

using namespace bridge;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

// What the gate relies on for every head that it lets in.
void check(const RequestHead &head, QByteArrayView bytes)
{
    require(head.size > 0 && head.size <= kMaxHead && head.size <= bytes.size());
    require(bytes.first(head.size).endsWith("\r\n\r\n"));
    require(head.target.startsWith('/') && head.target.size() <= kMaxTarget);
    require(head.headers.size() <= kMaxHeaders && head.contentLength >= 0);
    int hosts = 0, lengths = 0;
    for (const auto &[name, value] : head.headers) {
        hosts += name.compare("Host", Qt::CaseInsensitive) == 0;
        lengths += name.compare("Content-Length", Qt::CaseInsensitive) == 0;
        require(name.compare("Transfer-Encoding", Qt::CaseInsensitive) != 0);
        require(!value.contains('\r') && !value.contains('\n') && !value.contains('\0'));
    }
    require(hosts == 1 || (head.http10 && hosts == 0));
    require(lengths <= 1 && !(head.upgrade && head.contentLength > 0));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    const QByteArrayView bytes(data, qsizetype(size));
    const auto reading = readHead(bytes);
    if (const auto *head = std::get_if<RequestHead>(&reading)) {
        check(*head, bytes);
        // Whatever follows, and however it is cut into packets, the head is the same.
        const auto alone = readHead(bytes.first(head->size));
        require(std::holds_alternative<RequestHead>(alone));
        require(std::holds_alternative<NeedMore>(readHead(bytes.first(head->size - 1))));
    } else if (std::holds_alternative<NeedMore>(reading)) {
        require(qsizetype(size) < kMaxHead);
    }
    return 0;
}
