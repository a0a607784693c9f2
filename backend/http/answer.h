#pragma once

#include "core/json.h"
#include "http/head_parser.h"
#include "http/headers.h"

#include <QByteArray>
#include <QString>

namespace aidoctor::http {

/// True for statuses whose answer never has a body (1xx, 204, 304).
bool isBodiless(int status);

/// True when a handler may write this header: the name is a token, the value has no control
/// character (a line end there would be a second header), and the gate does not own it.
bool isAllowedHeader(const QByteArray &name, const QByteArray &value);

/// The headers of `specific`, and those of `general` whose names do not occur there.
HeaderList mergedHeaders(const HeaderList &general, const HeaderList &specific);

/// Status line and headers with the empty line; Date, Cache-Control: no-store and
/// X-Content-Type-Options: nosniff are added where they are missing.
QByteArray formatHead(int status, const HeaderList &headers);

/// A complete answer in the product's error shape that closes the connection. `withBody` is false
/// for HEAD.
QByteArray formatRefusal(const Refusal &refusal, const HeaderList &headers = {},
                         bool withBody = true);

} // namespace aidoctor::http
