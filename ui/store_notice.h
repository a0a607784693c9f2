#pragma once

#include "core/error.h"
#include "ui/card.h"

#include <QDateTime>

#include <optional>

class QLabel;

namespace aidoctor::ui {

/// A quiet line that says the store does not answer. It stands where its coming and going moves
/// nothing that is being read.
class StoreNotice : public Card {
    Q_OBJECT

public:
    explicit StoreNotice(const Theme &theme, QWidget *parent = nullptr);

    /// The store is away. @param lastHeard until when the window knew of every change
    void showLost(const QDateTime &lastHeard);
    /// The program waits for the store, because of this.
    void showWaiting(const Error &error);
    void restyle();

protected:
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void retranslate();
    void appear();

    QLabel *m_headline;
    QLabel *m_text;
    QDateTime m_lastHeard;
    std::optional<Error> m_waitsFor;
};

} // namespace aidoctor::ui
