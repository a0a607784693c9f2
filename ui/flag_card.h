#pragma once

#include "briefing/briefing.h"
#include "ui/card.h"

class QToolButton;
class QVBoxLayout;

namespace aidoctor::ui {

/// One flag: severity as edge, sign and word; title; how far it can be trusted; what it rests on.
/// A compact card shows its head line only, until it is opened.
class FlagCard : public Card {
    Q_OBJECT

public:
    FlagCard(const Theme &theme, briefing::Flag flag, bool compact, QWidget *parent = nullptr);

    const briefing::Flag &flag() const { return m_flag; }
    bool isCompact() const { return m_compact; }
    bool isOpen() const { return m_open; }
    void setOpen(bool open);

signals:
    /// The reader wants to see what this rests on.
    void evidenceClicked(const QString &kind, const QString &id);

private:
    void buildHead(QVBoxLayout *column);
    void buildBody();
    void addChips(QVBoxLayout *column);
    QWidget *makeChip(const clinical::Evidence &evidence);

    briefing::Flag m_flag;
    bool m_compact;
    bool m_open = false;
    QToolButton *m_toggle = nullptr;
    QWidget *m_body = nullptr;
};

/// The tokens of a severity.
struct SeverityLook {
    Token text;
    Token edge;
    Token ground;
};
SeverityLook lookOf(clinical::Severity severity);

} // namespace aidoctor::ui
