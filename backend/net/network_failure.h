#pragma once

#include "core/error.h"

#include <QNetworkReply>
#include <QSslError>

namespace aidoctor::net {

/// What went wrong below HTTP, in words for a person.
Error networkFailure(QNetworkReply::NetworkError error, const QList<QSslError> &tls);

} // namespace aidoctor::net
