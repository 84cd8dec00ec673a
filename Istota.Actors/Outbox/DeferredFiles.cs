using System.Globalization;
using System.Text.Json;
using Istota.Actors.Agent;
using Istota.Actors.Mail;

namespace Istota.Actors.Outbox;

/// <summary>Reads the files an agent leaves behind, strictly (docs/agents.md): a wrong shape fails the whole file, and the fault names entry and field. The agent's own tool checks with the same parser.</summary>
public static class DeferredFiles
{
    public const int MaxBytes = 10 * 1024 * 1024;

    public static DeferredRead<EmailOutputFile> ReadOutput(string file, ReadOnlyMemory<byte> json) => Read(file, json, root =>
    {
        var entry = DeferredObject.Of(root, "", "subject", "body", "format");
        return new EmailOutputFile(entry.OptionalLine("subject"), entry.Text("body"), Format(entry));
    });

    public static DeferredRead<IReadOnlyList<EmailSendEntry>> ReadSend(string file, ReadOnlyMemory<byte> json) =>
        Read<IReadOnlyList<EmailSendEntry>>(file, json, root => Entries(root, SendEntry));

    public static DeferredRead<ConfirmationFile> ReadConfirmation(string file, ReadOnlyMemory<byte> json) => Read(file, json, root =>
        new ConfirmationFile(DeferredObject.Of(root, "", "prompt").SaidText("prompt")));

    public static DeferredRead<IReadOnlyList<DeferredAlert>> ReadAlerts(string file, ReadOnlyMemory<byte> json) =>
        Read<IReadOnlyList<DeferredAlert>>(file, json, root => Entries(root, Alert));

    private static DeferredRead<T> Read<T>(string file, ReadOnlyMemory<byte> json, Func<JsonElement, T> read)
        where T : class
    {
        try
        {
            if (json.Length > MaxBytes)
                throw new DeferredShapeException("is over 10 MiB");
            if (!System.Text.Unicode.Utf8.IsValid(json.Span))
                throw new DeferredShapeException("is not UTF-8");
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            return new DeferredRead<T>(read(document.RootElement), null);
        }
        catch (DeferredShapeException shape)
        {
            return Failed(shape.Message);
        }
        catch (JsonException json_)
        {
            return Failed(string.Create(CultureInfo.InvariantCulture,
                $"is not JSON as it must be (broken, nested too deep or a member twice) at line {(json_.LineNumber ?? 0) + 1}, byte {json_.BytePositionInLine ?? 0}"));
        }

        DeferredRead<T> Failed(string fault) => new(null, new DeferredFault(DeferredNames.Plain(file), fault));
    }

    private static List<T> Entries<T>(JsonElement root, Func<JsonElement, string, T> read)
    {
        if (root.ValueKind != JsonValueKind.Array)
            throw new DeferredShapeException("must be a list");
        var entries = new List<T>();
        foreach (var element in root.EnumerateArray())
            entries.Add(read(element, string.Create(CultureInfo.InvariantCulture, $"entry {entries.Count}: ")));
        return entries;
    }

    private static EmailSendEntry SendEntry(JsonElement element, string where)
    {
        var entry = DeferredObject.Of(element, where, "to", "cc", "bcc", "subject", "body", "format", "reply_to", "attachments");
        var mail = new EmailSendEntry(
            Addresses(entry, "to", oneIsFine: true), Addresses(entry, "cc", oneIsFine: false), Addresses(entry, "bcc", oneIsFine: false),
            entry.Line("subject"), entry.Text("body"), Format(entry), ReplyTo(entry), entry.Lines("attachments", oneIsFine: false));
        return mail.To.Count + mail.Cc.Count + mail.Bcc.Count > 0 ? mail : throw new DeferredShapeException($"{where}there is no recipient");
    }

    private static DeferredAlert Alert(JsonElement element, string where)
    {
        var entry = DeferredObject.Of(element, where, "message", "type");
        var type = entry.OptionalLine("type") ?? "security";
        return type is "security" or "action_needed"
            ? new DeferredAlert(entry.SaidText("message"), type)
            : throw new DeferredShapeException($"{where}type must be security or action_needed");
    }

    private static BodyFormat Format(DeferredObject entry) => entry.OptionalLine("format") switch
    {
        null or "plain" => BodyFormat.Plain,
        "html" => BodyFormat.Html,
        _ => throw new DeferredShapeException($"{entry.Where}format must be plain or html"),
    };

    private static MailAddress? ReplyTo(DeferredObject entry) =>
        entry.OptionalLine("reply_to") is { } text ? Address(text, $"{entry.Where}reply_to") : null;

    private static List<MailAddress> Addresses(DeferredObject entry, string name, bool oneIsFine)
    {
        var list = new List<MailAddress>();
        foreach (var text in entry.Lines(name, oneIsFine))
            list.Add(Address(text, string.Create(CultureInfo.InvariantCulture, $"{entry.Where}{name}[{list.Count}]")));
        return list;
    }

    private static MailAddress Address(string text, string where) =>
        Mail.Addresses.TryParse(text, out var address)
            ? address
            : throw new DeferredShapeException($"{where} is no mail address: {DeferredNames.Plain(text)}");
}
