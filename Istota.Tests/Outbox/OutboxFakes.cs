using Akka.TestKit;
using Istota.Actors.Conversations;
using Istota.Actors.Inspection;
using Istota.Actors.Mail;
using Istota.Actors.Outbox;
using Istota.Actors.Users;

namespace Istota.Tests.Outbox;

/// <summary>The clock of the test's scheduler, so that timers and times agree.</summary>
internal sealed class SchedulerTime(TestScheduler scheduler) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => scheduler.Now.ToUniversalTime();
}

internal sealed class FakeReadiness : IReadiness
{
    private volatile string? _problem = "not asked yet";
    public string? Problem => _problem;
    public void Report(string part, string? problem) => _problem = part == "outbound" ? problem : throw new ArgumentException(part);
}

internal sealed class FakePolicies(params string[] users) : IUserPolicies
{
    public IReadOnlyCollection<UserId> All => [.. users.Select(u => new UserId(u))];

    public UserPolicy? Of(UserId user) => !All.Contains(user) ? null : new UserPolicy
    {
        User = user,
        Bot = new MailAddress("bot@lab.test"),
        From = new MailAddress($"bot+{user}@lab.test"),
    };
}

internal sealed class FakeSentFolder : ISentFolder
{
    private readonly Lock _gate = new();
    private readonly List<(string Id, byte[] Mail)> _mails = [];
    public bool MakesCopies { get; set; } = true;
    public bool CanTell { get; set; } = true;
    public int Failures { get; set; }

    public IReadOnlyList<(string Id, byte[] Mail)> Mails
    {
        get
        {
            lock (_gate) return [.. _mails];
        }
    }

    public Task<bool?> ContainsAsync(string messageId, CancellationToken ct)
    {
        Fail();
        return Task.FromResult<bool?>(CanTell ? Mails.Any(m => m.Id == messageId) : null);
    }

    public Task AppendAsync(string messageId, byte[] mail, DateTimeOffset date, CancellationToken ct)
    {
        Fail();
        lock (_gate)
        {
            if (_mails.All(m => m.Id != messageId)) _mails.Add((messageId, mail));
        }
        return Task.CompletedTask;
    }

    private void Fail()
    {
        if (Failures > 0 && Failures-- > 0) throw new IOException("the folder is away");
    }
}

/// <summary>The outbox folder in memory; tells what was done with each.</summary>
internal sealed class FakeReadyFolder : IReadyFolder
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ReadyContent> _folders = [];
    private readonly Dictionary<string, byte[]> _attachments = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Action<object> Did { get; set; } = _ => { };

    /// <summary>So many calls of <see cref="FinishAsync"/> fail before one succeeds, as by a kill in between.</summary>
    public int FinishFailures { get; set; }

    public void Add(string folder, params ReadyFile[] files) => Add(folder, new ReadyContent(files, null));

    public void Add(string folder, ReadyContent content)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _folders[folder] = content;
            (changed, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        changed.SetResult();
    }

    public void Attach(string copy, byte[] bytes)
    {
        lock (_gate) _attachments[copy] = bytes;
    }

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken ct)
    {
        lock (_gate) return Task.FromResult<IReadOnlyList<string>>([.. _folders.Keys]);
    }

    public Task<ReadyContent?> ReadAsync(string folder, CancellationToken ct)
    {
        lock (_gate) return Task.FromResult(_folders.GetValueOrDefault(folder));
    }

    public Task<byte[]?> ReadAttachmentAsync(string folder, string copy, long most, CancellationToken ct)
    {
        lock (_gate) return Task.FromResult(_attachments.GetValueOrDefault(copy) is { } bytes && bytes.LongLength <= most ? bytes : null);
    }

    public Task FinishAsync(string folder, IReadOnlyDictionary<string, string> faults, CancellationToken ct)
    {
        lock (_gate)
        {
            if (FinishFailures > 0 && FinishFailures-- > 0) return Task.FromException(new IOException("killed"));
            _folders.Remove(folder);
        }
        Did(new Finished(folder, faults));
        return Task.CompletedTask;
    }

    public Task FailAsync(string folder, string reason, CancellationToken ct)
    {
        lock (_gate) _folders.Remove(folder);
        Did(new Failed(folder, reason));
        return Task.CompletedTask;
    }

    public Task WaitAsync(CancellationToken ct)
    {
        lock (_gate) return _changed.Task.WaitAsync(ct);
    }

    internal sealed record Finished(string Folder, IReadOnlyDictionary<string, string> Faults);
    internal sealed record Failed(string Folder, string Reason);
}
