#include "bench/names.h"

#include <QStringList>

#include <algorithm>
#include <cmath>

namespace aidoctor::bench {

namespace {

// The most frequent first.
const char *const kFamilies =
    "Smith Johnson Müller Williams García Brown Jones Martin Schmidt Miller Davis Rodríguez Wilson "
    "Martínez Anderson Schneider Taylor Hernández Thomas Moore López Fischer Jackson Thompson "
    "White "
    "Weber González Harris Meyer Clark Lewis Wagner Robinson Pérez Walker Becker Young Hall Schulz "
    "Allen Sánchez Wright King Hoffmann Scott Green Baker Schäfer Adams Nelson Ramírez Hill Koch "
    "Campbell Mitchell Bauer Roberts Carter Richter Phillips Evans Klein Turner Torres Wolf Parker "
    "Collins Schröder Edwards Neumann Stewart Flores Schwarz Morris Nguyen Zimmermann Murphy Braun "
    "Rivera Krüger Cook Rogers Hofmann Morgan Peterson Hartmann Cooper Reed Lange Bailey Bell "
    "Werner "
    "Gómez Kelly Howard Krause Ward Cox Lehmann Díaz Richardson Köhler Wood Watson Maier Brooks "
    "Bennett Gray Huber James Reyes Kaiser Cruz Hughes Fuchs Price Myers Peters Long Foster Lang "
    "Sanders Ross Scholz Morales Powell Möller Sullivan Russell Weiß Ortiz Jenkins Jung Gutiérrez "
    "Perry Hahn Butler Barnes Keller Fisher Henderson Vogel Coleman Simmons Friedrich Patterson "
    "Jordan Günther Reynolds Hamilton Frank Graham Kim Berger Gonzales Alexander Winkler Ramos "
    "Wallace Roth Griffin West Beck Cole Hayes Lorenz Chávez Gibson Baumann Bryant Ellis Franke "
    "Stevens Murray Albrecht Ford Marshall Schuster Owens McDonald Simon Harrison Ruiz Ludwig "
    "Kennedy Wells Böhm Álvarez Woods Winter Mendoza Castillo Kraus Olson Webb Martens Washington "
    "Tucker Schumacher Freeman Burns Krämer Henry Vásquez Vogt Snyder Simpson Stein Crawford "
    "Jiménez "
    "Jäger Porter Mason Otto Shaw Gordon Sommer Wagner Hunter Romero Groß Hicks Dixon Seidel Hunt "
    "Palmer Heinrich Robertson Black Brandt Holmes Stone Haas Meyer Boyd Schreiber Mills Warren "
    "Graf "
    "Fox Rose Dietrich Rice Moreno Ziegler Schmidt Patel Kuhn Ferguson Nichols Kühn Herrera Medina "
    "Pohl Ryan Fernández Engel Weaver Daniels Horn Stephens Gardner Busch Payne Kelley Bergmann "
    "Dunn "
    "Pierce Thomas Arnold Tran Voigt Spencer Peters Sauer Hawkins Grant Arnold Hansen Castro Wolff "
    "Hoffman Hart Pfeiffer Elliott Cunningham Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński "
    "Lewandowski Zieliński Szymański Woźniak Dąbrowski Kozłowski Jankowski Mazur Krawczyk Rossi "
    "Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti Silva "
    "Santos "
    "Ferreira Pereira Oliveira Costa Rodrigues Gonçalves Araújo Magalhães Guimarães Bernard Dubois "
    "Robert Petit Durand Leroy Moreau Laurent Lefèvre Michel Garcia Fournier Girard Bonnet Dupont "
    "Rousseau Lefebvre Blanc Guérin Faure Jansen Bakker Visser Smit Meijer Mulder Bos Vos Peeters "
    "Dekker Dijkstra Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson "
    "Gustafsson Pettersson Jonsson Jansson Hansson Bengtsson Sjöberg Lindström Åberg Ågård "
    "Søndergård "
    "Nielsen Jensen Hansen Pedersen Andersen Christensen Larsen Sørensen Rasmussen Jørgensen "
    "Petersen "
    "Møller Østergaard Bjørnsen Korhonen Virtanen Mäkinen Nieminen Hämäläinen Järvinen Heikkinen "
    "Novák Svoboda Novotný Dvořák Černý Procházka Kučera Veselý Horák Němec Pokorný Kovács Szabó "
    "Tóth "
    "Horváth Varga Kiss Molnár Németh Farkas Balogh Papp Takács Juhász Popescu Ionescu Popa "
    "Dumitru "
    "Stoica Petrović Jovanović Nikolić Marković Đorđević Yılmaz Kaya Demir Çelik Şahin Yıldız "
    "Öztürk "
    "Aydın Özdemir Arslan Doğan Kılıç Aslan Çetin Kara Koç Kurt Ivanov Petrov Shevchenko Kovalenko "
    "Bondarenko Tkachenko Kravchenko Singh Kumar Sharma Gupta Shah Khan Reddy Nair Iyer Mehta "
    "Desai "
    "Chopra Ahmed Ali Hussain Malik Sheikh Rahman Begum Chen Wang Li Zhang Liu Huang Lin Wu Zhou "
    "Xu "
    "Tanaka Suzuki Takahashi Watanabe Itō Yamamoto Nakamura Kobayashi Katō Lee Park Choi Jeong "
    "Kang "
    "Okafor Adeyemi Okonkwo Mensah Diallo Traoré Koné Abebe Mwangi Otieno O'Brien O'Connor O'Keefe "
    "O'Sullivan McCarthy McKenzie MacLeod Gallagher Byrne Doyle Papadopoulos Georgiou Nikolaidis "
    "Παππά Παπαδόπουλος Γεωργίου Шевченко Иванова 李 王 陳 田中";

const char *const kGiven =
    "Maria James John Anna Robert Michael Mary William David Peter Thomas Elizabeth Hans Linda "
    "Richard Barbara Susanne Joseph Ursula Charles Daniel Patricia Jennifer Christopher Michael "
    "Karl Susan Jessica Andreas Stefan Sarah Karen Nancy Matthew Anthony Lisa Margaret Sandra Mark "
    "Ashley Sabine Petra Monika Donald Steven Kimberly Wolfgang Paul Andrew Joshua Emily Donna "
    "Klaus Helga Jürgen Michelle Carol Amanda Kenneth Kevin Melissa Deborah Brian George Günter "
    "Renate Stephanie Edward Ronald Timothy Rebecca Laura Sharon Jason Jeffrey Cynthia Ryan Jacob "
    "Kathleen Amy Gary Angela Nicholas Shirley Brigitte Eric Emma Jonathan Brenda Stephen Pamela "
    "Larry Nicole Justin Anna Scott Brandon Samantha Benjamin Katherine Samuel Christine Gregory "
    "Debra Alexander Rachel Patrick Carolyn Frank Janet Raymond Jack Maria Dennis Heather Jerry "
    "Diane Tyler Julie Aaron Joyce José Victoria Adam Kelly Nathan Christina Henry Joan Zachary "
    "Evelyn Douglas Lauren Judith Olivia Megan Cheryl Andrea Hannah Jacqueline Martha Gloria "
    "Teresa "
    "Ann Sara Madison Frances Kathryn Janice Jean Abigail Alice Julia Judy Sophia Grace Denise "
    "Amber "
    "Doris Marilyn Danielle Beverly Isabella Theresa Diana Natalie Brittany Charlotte Marie Kayla "
    "Alexis Lori Søren Bjørn Åsa Märta Göran Jörg Björn Jürgen Käthe Bärbel André René Renée Zoë "
    "Chloé Léa Noël François Hélène Jérôme Benoît Élodie Inés Lucía Sofía Andrés Raúl Óscar Íñigo "
    "Martín Ángel María Concepción Asunción José Luís João António Conceição Inês Mónica Verónica "
    "Piotr Paweł Łukasz Małgorzata Agnieszka Stanisław Zdzisław Wojciech Jiří Tomáš Jakub Lukáš "
    "Kateřina Šárka Žofia István László Gábor Zsófia Ádám Ágnes Ștefan Ionuț Mehmet Ayşe Fatma "
    "Şükrü "
    "Gülsüm Ömer İbrahim Oksana Dmytro Olena Priya Ravi Anjali Sanjay Lakshmi Mohammed Fatima "
    "Aisha "
    "Omar Noor Layla Wei Mei Li-Hui Jian Yuki Haruto Misaki Do-yun Ji-woo Minh Linh Chinedu Ngozi "
    "Kwame Amara Siobhán Niamh Aoife Seán Ελένη Γιώργος Наталія 麗惠";

const char *const kFirstParts =
    "Lind Berg Sand Holm Wald Stein Eich Rosen Grün Schön Nord Öster Väster Sund Ek Björk Gran "
    "Lund "
    "Ahl Brand Feld Ober Unter Nieder Hohen Alten Neu Silber Gold Kirch Mühl Bach Ash Black White "
    "Wood Har Green Brad Thorn Whit Fair Stan Hart Wind Mar Red Long";
const char *const kLastParts =
    "qvist ström gren berg mann bauer hofer inger felder bach stein thal dal lund stedt mark son "
    "ton "
    "ley field ford well worth wick ham land more shaw by ridge brook er";

/// Zipf-like: the square and a bit of an even number favours the front of the list.
const QString &skewed(const QStringList &list, QRandomGenerator &random)
{
    const double at = std::pow(random.generateDouble(), 2.2) * static_cast<double>(list.size());
    return list.at(std::min(static_cast<qsizetype>(at), list.size() - 1));
}

QStringList words(const char *text)
{
    return QString::fromUtf8(text).split(QLatin1Char(' '));
}

QString randomFamily(QRandomGenerator &random)
{
    static const QStringList kAll = words(kFamilies);
    static const QStringList kFirst = words(kFirstParts);
    static const QStringList kLast = words(kLastParts);
    const auto any = [&random](const QStringList &list) -> const QString & {
        return list.at(random.bounded(static_cast<int>(list.size())));
    };
    const int kind = random.bounded(100);
    if (kind < 14)
        return any(kFirst) + any(kLast);
    if (kind < 18)
        return skewed(kAll, random) + QLatin1Char('-') + skewed(kAll, random);
    return skewed(kAll, random);
}

} // namespace

QString randomName(QRandomGenerator &random)
{
    static const QStringList kAll = words(kGiven);
    QString name = randomFamily(random) + QStringLiteral(", ") + skewed(kAll, random);
    if (random.bounded(100) < 35)
        name += QLatin1Char(' ') + skewed(kAll, random);
    return name;
}

} // namespace aidoctor::bench
