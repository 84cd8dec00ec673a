using System.Security.Cryptography;
using System.Text.Json;
using Istota.Actors.Agent;
using Istota.Actors.Mail;

namespace Istota.Actors.Outbox;

/// <summary>What reading a handed-over folder gave.</summary>
/// <param name="FaultsByFile">under the names the files have on disk.</param>
internal sealed record HandOverReading(HandOverContent Content, IReadOnlyDictionary<string, string> FaultsByFile);

/// <summary>Reads one attempt's files into mails, a confirmation, alerts and faults. Reading twice gives the same twice; a faulty file takes nothing else with it.</summary>
internal sealed class HandOverReader(OutboxSettings settings, OutboxPorts ports, string folder, TaskId task, int attempt, HandOverContext? context)
{
    private readonly List<ComposedMail> _mails = [];
    private readonly List<DeferredAlert> _alerts = [];
    private readonly List<DeferredFault> _faults = [];
    private readonly Dictionary<string, string> _faultsByFile = [];
    private IReadOnlyList<CopiedAttachment> _index = [];
    private string? _confirmation;
    private MailComposer? _composer;

    /// <summary>Null when the folder is gone. Bytes of mails are in the store when this returns.</summary>
    public async Task<HandOverReading?> ReadAsync(CancellationToken ct)
    {
        if (await ports.Ready.ReadAsync(folder, ct) is not { } content) return null;
        _index = Index(content.AttachmentIndex);
        if (context is not null) _composer = new MailComposer(settings, task, attempt, context, await ParentAsync(context, ct));
        // The confirmation first: beside it no mail goes, so none is stored.
        foreach (var file in content.Files.OrderBy(f => f.Name != DeferredNames.Of(task, DeferredKind.Confirmation)).ThenBy(f => f.Name, StringComparer.Ordinal)) await ReadFileAsync(file, ct);
        await MailResultAsync(content.Files, ct);
        return new HandOverReading(new HandOverContent { Mails = _mails, Confirmation = _confirmation, Alerts = _alerts, Faults = _faults }, _faultsByFile);
    }

    private async Task ReadFileAsync(ReadyFile file, CancellationToken ct)
    {
        try
        {
            var kind = DeferredNames.Read(task, file.Name, out var wrongName) ?? throw new MailFaultException(wrongName!.Fault);
            if (file.Fault is { } fault) throw new MailFaultException(fault);
            await ReadKindAsync(kind, file, ct);
        }
        catch (MailFaultException e)
        {
            _faults.Add(new DeferredFault(DeferredNames.Plain(file.Name), e.Message));
            _faultsByFile[file.Name] = e.Message;
        }
    }

    private async Task ReadKindAsync(DeferredKind kind, ReadyFile file, CancellationToken ct)
    {
        switch (kind)
        {
            case DeferredKind.EmailOutput:
                var output = Good(DeferredFiles.ReadOutput(file.Name, file.Bytes));
                if (_composer is not null) await KeepAsync([_composer.Reply(file.Name, output.Subject, output.Body, output.Format)], ct);
                break;
            case DeferredKind.EmailSend:
                var entries = Good(DeferredFiles.ReadSend(file.Name, file.Bytes));
                if (_composer is not null) await KeepAsync(await ComposeAsync(_composer, file.Name, entries, ct), ct);
                break;
            case DeferredKind.Confirmation:
                _confirmation = Good(DeferredFiles.ReadConfirmation(file.Name, file.Bytes)).Prompt;
                break;
            case DeferredKind.UserAlerts:
                var alerts = Good(DeferredFiles.ReadAlerts(file.Name, file.Bytes));
                if (alerts.Count > settings.Limits.Alerts) throw new MailFaultException(MailComposer.Limit($"has more than {settings.Limits.Alerts} alerts"));
                _alerts.AddRange(alerts);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, null);
        }
    }

    private async Task<List<(ComposedMail, OutgoingBytes)>> ComposeAsync(MailComposer composer, string file, IReadOnlyList<EmailSendEntry> entries, CancellationToken ct)
    {
        if (entries.Count > settings.Limits.MailsInFile) throw new MailFaultException(MailComposer.Limit($"has more than {settings.Limits.MailsInFile} mails"));
        var mails = new List<(ComposedMail Mail, OutgoingBytes)>();
        for (var i = 0; i < entries.Count; i++)
        {
            try
            {
                mails.Add(composer.New(file, i, entries[i], await AttachmentsAsync(file, i, entries[i].Attachments, ct)));
            }
            catch (MailFaultException e)
            {
                throw new MailFaultException(MailComposer.Limit($"entry {i}: {e.Message}"));
            }
            if (mails.Sum(m => m.Mail.Bytes) > settings.Limits.FileBytes)
                throw new MailFaultException(MailComposer.Limit($"its mails have more than {settings.Limits.FileBytes} bytes together"));
        }
        return mails;
    }

    /// <summary>The copies that hand-over made; what it refused, and what is no longer what it copied, fails the file.</summary>
    private async Task<IReadOnlyList<OutgoingAttachment>> AttachmentsAsync(string file, int entry, IReadOnlyList<string> paths, CancellationToken ct)
    {
        var attachments = new List<OutgoingAttachment>();
        var left = settings.Limits.AttachmentBytes;
        foreach (var path in paths)
        {
            var copied = _index.FirstOrDefault(a => a.File == file && a.Entry == entry && a.Path == path)
                ?? throw new MailFaultException($"the attachment {DeferredNames.Plain(path)} was not handed over");
            if (copied.Fault is { } fault) throw new MailFaultException($"the attachment {DeferredNames.Plain(path)} {DeferredNames.Plain(fault)}");
            if (copied.Bytes > left) throw new MailFaultException(MailComposer.Limit($"its attachments have more than {settings.Limits.AttachmentBytes} bytes"));
            left -= copied.Bytes;
            var bytes = copied.Copy is { } copy ? await ports.Ready.ReadAttachmentAsync(folder, copy, copied.Bytes, ct) : null;
            if (bytes is null || Convert.ToHexStringLower(SHA256.HashData(bytes)) != copied.Digest)
                throw new MailFaultException($"the attachment {DeferredNames.Plain(path)} is not what was handed over");
            attachments.Add(new OutgoingAttachment(copied.Name, bytes));
        }
        return attachments;
    }

    /// <summary>The answer to the user's own mail, unless the attempt wrote one itself or asks first; a broken file counts as having wanted to.</summary>
    private async Task MailResultAsync(IReadOnlyList<ReadyFile> files, CancellationToken ct)
    {
        if (_composer is null || context?.ReplyRecipient is null || string.IsNullOrWhiteSpace(context.ResultMail)) return;
        if (Has(DeferredKind.EmailOutput) || Has(DeferredKind.Confirmation)) return;
        await KeepAsync([_composer.Reply(OutgoingIds.Result, null, context.ResultMail, BodyFormat.Plain)], ct);

        bool Has(DeferredKind kind) => files.Any(f => f.Name == DeferredNames.Of(task, kind));
    }

    /// <summary>The bytes are durable before anybody is told of the mail.</summary>
    private async Task KeepAsync(List<(ComposedMail Mail, OutgoingBytes Bytes)> mails, CancellationToken ct)
    {
        if (mails.Count == 0 || _confirmation is not null) return;
        await ports.Outgoing.PutAsync([.. mails.Select(m => m.Bytes)], ct);
        _mails.AddRange(mails.Select(m => m.Mail));
    }

    private async Task<ParentMail?> ParentAsync(HandOverContext known, CancellationToken ct)
    {
        if (known.Parent is not { } key) return null;
        return await ports.Mails.LoadAsync(key, ct) is { } raw
            ? ParentMail.Of(MailReader.ReadHeaders(key, raw, DateTimeOffset.UnixEpoch, raw.Length, MailReaderSettings.Default))
            : null;
    }

    private static IReadOnlyList<CopiedAttachment> Index(byte[]? json)
    {
        if (json is null) return [];
        try
        {
            return AttachmentIndex.Read(json);
        }
        catch (JsonException)
        {
            return []; // then no attachment was handed over, and each file that names one says so
        }
    }

    private static T Good<T>(DeferredRead<T> read)
        where T : class => read.Value ?? throw new MailFaultException(read.Fault?.Fault ?? "could not be read");
}
