#include "agent/model_errors.h"

#include "core/json.h"

#include <QCoreApplication>

#include <algorithm>
#include <iterator>

namespace aidoctor::agent {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(agent)
};

enum class Kind {
    Invalid,
    Authentication,
    Billing,
    Permission,
    NotFound,
    TooLarge,
    RateLimit,
    Timeout,
    Overloaded,
    Server,
    Redirect,
};

struct Named {
    const char *type;
    Kind kind;
};

/// Anthropic's names first, then those of the OpenAI-compatible servers.
constexpr Named kTypes[] = {
    {"authentication_error", Kind::Authentication},
    {"billing_error", Kind::Billing},
    {"permission_error", Kind::Permission},
    {"not_found_error", Kind::NotFound},
    {"request_too_large", Kind::TooLarge},
    {"rate_limit_error", Kind::RateLimit},
    {"timeout_error", Kind::Timeout},
    {"overloaded_error", Kind::Overloaded},
    {"api_error", Kind::Server},
    {"exceed_context_size_error", Kind::TooLarge},
    {"context_length_exceeded", Kind::TooLarge},
    {"insufficient_quota", Kind::Billing},
    {"invalid_api_key", Kind::Authentication},
    {"model_not_found", Kind::NotFound},
    {"rate_limit_exceeded", Kind::RateLimit},
    {"server_error", Kind::Server},
    {"unavailable_error", Kind::Overloaded},
    {"NotFoundError", Kind::NotFound},
};

bool isNamed(const QString &type)
{
    return std::any_of(std::begin(kTypes), std::end(kTypes),
                       [&type](const Named &named) { return type == QLatin1String(named.type); });
}

Kind kindOf(int status, const QString &type)
{
    for (const Named &named : kTypes) {
        if (type == QLatin1String(named.type))
            return named.kind;
    }
    switch (status) {
    case 401:
        return Kind::Authentication;
    case 402:
        return Kind::Billing;
    case 403:
        return Kind::Permission;
    case 404:
    case 405:
        return Kind::NotFound;
    case 413:
        return Kind::TooLarge;
    case 408:
    case 504:
        return Kind::Timeout;
    case 429:
        return Kind::RateLimit;
    case 503:
    case 529:
        return Kind::Overloaded;
    default:
        break;
    }
    if (status >= 300 && status < 400)
        return Kind::Redirect;
    const bool isInvalid =
        type == QLatin1String("invalid_request_error") || type == QLatin1String("BadRequestError");
    return isInvalid || (status >= 400 && status < 500) ? Kind::Invalid : Kind::Server;
}

Error explained(Kind kind)
{
    switch (kind) {
    case Kind::Authentication:
        return makeError(codes::kModelAuthentication,
                         Text::tr("The model's server does not accept the key. Check it in the "
                                  "settings."));
    case Kind::Billing:
        return makeError(
            codes::kModelBilling,
            Text::tr("The account at the model's provider has no credit. Whoever runs it "
                     "has to look at its billing."));
    case Kind::Permission:
        return makeError(codes::kModelPermission,
                         Text::tr("The key may not use this model. Choose another model, or ask "
                                  "whoever runs the account."));
    case Kind::NotFound:
        return makeError(
            codes::kModelNotFound,
            Text::tr("The server does not know this model, or has no such service at this "
                     "address. Check address and model in the settings."));
    case Kind::TooLarge:
        return makeError(codes::kModelRequestTooLarge,
                         Text::tr("The chart is longer than this model can read at once. Choose a "
                                  "model with a larger context."));
    case Kind::RateLimit:
        return makeError(
            codes::kModelRateLimited,
            Text::tr("The model's provider takes no more requests for now. Try again in "
                     "a minute."));
    case Kind::Timeout:
        return makeError(codes::kModelTimeout,
                         Text::tr("The model's server took too long. Try again later."));
    case Kind::Overloaded:
        return makeError(
            codes::kModelOverloaded,
            Text::tr("The model's server is overloaded or is still starting. Try again in "
                     "a minute."));
    case Kind::Redirect:
        return makeError(
            codes::kModelRedirected,
            Text::tr("The server says that the model is at another address. Nothing was "
                     "sent there. Set the right address in the settings."));
    case Kind::Invalid:
        return makeError(codes::kModelRequestInvalid,
                         Text::tr("The model's server refuses the request. Check that the settings "
                                  "name the right kind of server and model."));
    case Kind::Server:
        break;
    }
    return makeError(codes::kModelServerError,
                     Text::tr("The model's server failed. Try again later."));
}

} // namespace

bool isWord(const QString &text)
{
    return !text.isEmpty() && text.size() <= 64
           && std::all_of(text.begin(), text.end(), [](QChar c) {
                  return c == QLatin1Char('_') || (c.unicode() < 128 && c.isLetterOrNumber());
              });
}

Error modelError(int status, const QString &type)
{
    Error error = explained(kindOf(status, type));
    error.detail = isWord(type) ? type : QString();
    if (status != 0)
        error.detail += QStringLiteral(" %1").arg(status);
    error.detail = error.detail.trimmed();
    return error;
}

Error modelErrorFrom(int status, const QByteArray &body)
{
    const auto json = parseJson(body);
    const Json whole = json ? *json : Json();
    // Older vLLM writes the error without a wrapper.
    const Json &error = member(whole, "error").is_object() ? member(whole, "error") : whole;
    QString type = stringMember(error, "type");
    const QString code = stringMember(error, "code");
    // vLLM tells an over-long prompt from other faults by its text alone.
    const QString message = stringMember(error, "message");
    if (message.contains(QLatin1String("maximum context length"))
        || message.contains(QLatin1String("prompt is too long"))
        || message.contains(QLatin1String("exceeds the available context size")))
        type = QStringLiteral("context_length_exceeded");
    else if (isNamed(code)) // says more than the type beside it
        type = code;
    return modelError(status, type);
}

} // namespace aidoctor::agent
