#pragma once

#include "net/endpoint.h"
#include "ui/theme.h"

#include <QDialog>

class QVBoxLayout;

namespace aidoctor::ui {

/// What somebody agrees to who lets charts be sent to a model's server, in full. Cancel is the
/// answer of Escape and of Return. The wording is that of EndpointConsents::kTextVersion.
class AgreementDialog : public QDialog {
    Q_OBJECT

public:
    AgreementDialog(const Theme &theme, const net::Endpoint &endpoint, net::Reach reach,
                    QWidget *parent = nullptr);

private:
    void addPart(QVBoxLayout *column, const QString &name, const QString &heading,
                 const QString &text);

    const Theme &m_theme;
};

} // namespace aidoctor::ui
