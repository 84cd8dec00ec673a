using System.Text.RegularExpressions;

namespace Istota.Actors.Mail;

/// <summary>
/// Parts what the author wrote from what the mail quotes or forwards. There is no standard for quoting, so the rule errs towards quoted:
/// words wrongly taken for history lose only weight, words wrongly taken for the author's would gain it.
/// </summary>
internal static partial class QuotedHistory
{
    private const int MaxMarkerLength = 300;

    public static (string Text, string Quoted) Split(string text)
    {
        var lines = text.Split('\n');
        var (own, quoted) = (new List<string>(), new List<string>());
        for (var i = 0; i < lines.Length;)
        {
            if (IsQuoted(lines[i]))
            {
                quoted.Add(lines[i++]);
                continue;
            }
            var attribution = AttributionLength(lines, i);
            if (attribution > 0 && FollowsQuote(lines, i + attribution))
            {
                quoted.AddRange(lines[i..(i + attribution)]);
                i += attribution;
            }
            else if (attribution > 0 || IsDivider(lines[i]) || IsHeaderBlock(lines, i))
            {
                quoted.AddRange(lines[i..]);
                break;
            }
            else
                own.Add(lines[i++]);
        }
        return (Joined(own), Joined(quoted));
    }

    private static bool IsQuoted(string line) => line.AsSpan().TrimStart(" \t").StartsWith(">");

    /// <summary>How many lines say "On such a day somebody wrote:", which mail programs fold; 0 when none.</summary>
    private static int AttributionLength(string[] lines, int start)
    {
        for (var length = 1; length <= 3 && start + length <= lines.Length; length++)
        {
            var line = lines[start + length - 1].AsSpan().Trim();
            if (line.Length is 0 or > MaxMarkerLength)
                return 0;
            if (line[^1] is not (':' or '：')) // as the expressions below want it, which are long
                continue;
            var joined = string.Join(' ', lines.Skip(start).Take(length).Select(part => part.Trim()));
            if (joined.Length <= MaxMarkerLength && EndsLikeAttribution().IsMatch(joined) && (length == 1 || BeginsLikeAttribution().IsMatch(joined)))
                return length;
        }
        return 0;
    }

    private static bool FollowsQuote(string[] lines, int start)
    {
        while (start < lines.Length && string.IsNullOrWhiteSpace(lines[start]))
            start++;
        return start < lines.Length && IsQuoted(lines[start]);
    }

    /// <summary>The expressions are long; a look at the first and last character spares them for nearly every line.</summary>
    private static bool IsDivider(string line) =>
        line.Length is > 3 and <= MaxMarkerLength && line.Trim() is { Length: > 0 } text && (text[0] is '-' or '_' or '=' or '*' || text[^1] == ':') && Divider().IsMatch(text);

    /// <summary>Outlook's From, Sent, To, Subject in a row.</summary>
    private static bool IsHeaderBlock(string[] lines, int start) =>
        IsField(lines[start], FromField())
        && lines.Skip(start + 1).Take(7).Count(line => IsField(line, OtherField())) >= 2;

    private static bool IsField(string line, Regex field) => line.Length <= 1_000 && line.AsSpan(0, Math.Min(line.Length, 40)).IndexOfAny(':', '：') > 0 && field.IsMatch(line);

    private static string Joined(List<string> lines)
    {
        var kept = new List<string>(lines.Count);
        foreach (var line in lines.Select(line => line.TrimEnd()))
            if (line.Length > 0 || (kept.Count > 0 && kept[^1].Length > 0))
                kept.Add(line);
        return string.Join('\n', kept).Trim('\n');
    }

    [GeneratedRegex(@"(wrote|writes|schrieb|schreibt|a écrit|écrit|escribió|ha scritto|escreveu|schreef|het volgende geschreven|skrev|kirjoitti|napisał\(a\)|napisał|napisała|написал|написала|написал\(а\)|пише|пишет|napsal|napsal\(a\)|napísal|írta|a scris|yazdı|şunu yazdı|έγραψε|wrote in message.{0,80}|כתב|写道|寫道|のメール|さんは書きました|님이 작성)\s*[:：]\s*$|^(Am|Den|På|Op)\b.{1,200}\b(schrieb|skrev|schreef)\b.{0,120}:$|^.{1,150}\s(schrieb|wrote|skrev|schreef)\s(am|on|at|den|op)\s.{1,80}:$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex EndsLikeAttribution();

    [GeneratedRegex(@"^(On|Am|Le|El|Il|Em|Op|Den|På|W dniu|Dne|Dňa|Dana|În|Στις|В|Вт|Пн|Ср|Чт|Пт|Сб|Вс|\d|20\d\d|""|<|.{1,80}@)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex BeginsLikeAttribution();

    [GeneratedRegex(@"^([-_=*]{2,}\s*(original message|original appointment|forwarded message|forwarded by.{0,100}|reply message|ursprüngliche nachricht|originalnachricht|weitergeleitete nachricht|message d'origine|message original|message transféré|mensaje original|mensaje reenviado|messaggio originale|messaggio inoltrato|mensagem original|mensagem encaminhada|oorspronkelijk bericht|doorgestuurd bericht|ursprungligt meddelande|vidarebefordrat meddelande|opprinnelig melding|oprindelig meddelelse|alkuperäinen viesti|oryginalna wiadomość|wiadomość oryginalna|исходное сообщение|пересылаемое сообщение|původní zpráva|eredeti üzenet|原始邮件|原始郵件|元のメッセージ)\s*[-_=*]{2,}|-{4,}\s*\p{L}[^-]{0,60}-{4,}|(begin forwarded message|anfang der weitergeleiteten (nachricht|e-mail)|début du message (réexpédié|transféré)|inicio del mensaje reenviado|inizio messaggio inoltrato|begin doorgestuurd bericht)\s*:|_{20,})$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Divider();

    [GeneratedRegex(@"^[\s*]*(From|Von|De|Da|Van|Från|Fra|Lähettäjä|Od|От|Отправитель|Gönderen|Feladó|Από|发件人|寄件者|差出人|보낸 사람)[\s*]*[:：]\s*[*]*\s*\S", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex FromField();

    [GeneratedRegex(@"^[\s*]*(Sent|Date|To|Cc|Subject|Reply-To|Gesendet|Datum|An|Betreff|Envoyé|À|A|Objet|Enviado|Enviado el|Para|Asunto|Inviato|Data|Oggetto|Assunto|Verzonden|Aan|Onderwerp|Skickat|Till|Ämne|Sendt|Til|Emne|Lähetetty|Vastaanottaja|Aihe|Wysłano|Do|Temat|Отправлено|Дата|Кому|Тема|Odesláno|Komu|Předmět|Elküldve|Címzett|Tárgy|发送时间|收件人|主题|送信日時|宛先|件名)[\s*]*[:：]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex OtherField();
}
