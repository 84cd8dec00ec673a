namespace Istota.Actors.Outbox;

/// <summary>DATA_DIR/outbox: what attempts handed over, one folder <c>{task}-{attempt}</c> each in ready/, and where their files end.</summary>
public interface IReadyFolder
{
    /// <summary>The names in ready/, whatever they are: folders or not.</summary>
    Task<IReadOnlyList<string>> ListAsync(CancellationToken ct);

    /// <summary>All files of one folder, opened without following links; null when it is gone.</summary>
    Task<ReadyContent?> ReadAsync(string folder, CancellationToken ct);

    /// <summary>The bytes of one file among the copied attachments; null when there is none that may be read, or it is larger.</summary>
    Task<byte[]?> ReadAttachmentAsync(string folder, string copy, long most, CancellationToken ct);

    /// <summary>Moves the files to done/, those with a fault to failed/ with the fault beside them, and removes the folder. Can be said again at any point.</summary>
    /// <param name="faults">by the name of the file as <see cref="ReadyFile.Name"/> gives it.</param>
    Task FinishAsync(string folder, IReadOnlyDictionary<string, string> faults, CancellationToken ct);

    /// <summary>Moves what has this name in ready/ to failed/ as a whole, with the reason beside it. Can be said again.</summary>
    Task FailAsync(string folder, string reason, CancellationToken ct);

    /// <summary>Returns when something may have come since the last call; throws when that cannot be watched.</summary>
    Task WaitAsync(CancellationToken ct);
}

/// <param name="AttachmentIndex">the bytes of <c>.attachments/index.json</c> (<see cref="Outbox.AttachmentIndex"/>); null when there is none.</param>
public sealed record ReadyContent(IReadOnlyList<ReadyFile> Files, byte[]? AttachmentIndex);

/// <summary>A file as it lay there: its bytes, or why it was not read (a link, no regular file, over 10 MiB).</summary>
public sealed record ReadyFile(string Name, byte[] Bytes, string? Fault);
