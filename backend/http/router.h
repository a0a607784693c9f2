#pragma once

#include "http/reply.h"
#include "http/request.h"

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

#include <functional>
#include <map>
#include <memory>

namespace aidoctor::http {

/// A handler gets the request and the reply by value and may keep both while it is suspended. An
/// exception that leaves it is answered with 500 INTERNAL_ERROR, without details.
using Handler = std::function<void(Request, Reply)>;

/// Finds the handler of a request by method and path. Knows no connection.
class Router {
public:
    struct Match {
        /// The pattern, empty when no route has this path.
        QString pattern;
        QHash<QString, QString> pathParameters;
        /// Null when the path is known but not with this method.
        const Handler *handler = nullptr;
        /// The methods of this path, for the Allow header.
        QList<QByteArray> methods;
    };

    Router();
    ~Router();
    Router(const Router &) = delete;
    Router &operator=(const Router &) = delete;

    /// See Server::addRoute().
    void add(const QByteArray &method, const QString &pattern, Handler handler);
    /// `segments` as in Request. The match is valid until a route is added.
    Match match(const QByteArray &method, const QStringList &segments) const;

private:
    struct Node;

    static const Node *find(const Node &node, const QStringList &segments, qsizetype depth);

    std::unique_ptr<Node> m_root;
};

} // namespace aidoctor::http
