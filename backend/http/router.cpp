#include "http/router.h"

#include <algorithm>
#include <utility>

namespace aidoctor::http {

namespace {

bool isParameter(const QString &segment)
{
    return segment.size() > 2 && segment.startsWith(u'{') && segment.endsWith(u'}');
}

} // namespace

struct Router::Node {
    std::map<QString, Node> literals;
    std::unique_ptr<Node> parameter;
    /// Empty where no route ends.
    QString pattern;
    QStringList patternSegments;
    std::map<QByteArray, Handler> handlers;
};

Router::Router() : m_root(std::make_unique<Node>()) {}

Router::~Router() = default;

void Router::add(const QByteArray &method, const QString &pattern, Handler handler)
{
    Q_ASSERT(pattern.startsWith(u'/'));
    const QStringList segments = pattern.sliced(1).split(u'/');
    Node *node = m_root.get();
    for (const QString &segment : segments) {
        if (!isParameter(segment)) {
            node = &node->literals[segment];
            continue;
        }
        if (!node->parameter)
            node->parameter = std::make_unique<Node>();
        node = node->parameter.get();
    }
    // Two patterns that differ in the names of their parameters only would be one path.
    Q_ASSERT(node->pattern.isEmpty() || node->pattern == pattern);
    Q_ASSERT(!node->handlers.contains(method));
    node->pattern = pattern;
    node->patternSegments = segments;
    node->handlers.emplace(method, std::move(handler));
}

const Router::Node *Router::find(const Node &node, const QStringList &segments, qsizetype depth)
{
    if (depth == segments.size())
        return node.pattern.isEmpty() ? nullptr : &node;
    const QString &segment = segments[depth];
    if (const auto literal = node.literals.find(segment); literal != node.literals.end()) {
        if (const Node *found = find(literal->second, segments, depth + 1))
            return found;
    }
    if (node.parameter && !segment.isEmpty())
        return find(*node.parameter, segments, depth + 1);
    return nullptr;
}

Router::Match Router::match(const QByteArray &method, const QStringList &segments) const
{
    Match result;
    const Node *node = find(*m_root, segments, 0);
    if (!node)
        return result;
    result.pattern = node->pattern;
    for (qsizetype i = 0; i < segments.size(); ++i) {
        const QString &name = node->patternSegments[i];
        if (isParameter(name))
            result.pathParameters.insert(name.sliced(1, name.size() - 2), segments[i]);
    }
    for (const auto &[known, handler] : node->handlers) {
        result.methods.append(known);
        if (known == "GET")
            result.methods.append("HEAD");
        if (known == method)
            result.handler = &handler;
    }
    return result;
}

} // namespace aidoctor::http
