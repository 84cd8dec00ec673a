using System.Globalization;
using Istota.Actors.Agent;
using Istota.Actors.Decisions;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;

namespace Istota.Tests.Storage.Fakes;

/// <summary>A decision log without a disk; passes the same contract as the real one.</summary>
public sealed class InMemoryDecisionStore : IDecisionStore
{
    private readonly Lock _gate = new();
    private readonly List<DecisionRecord> _records = [];
    private int _failures;

    /// <summary>The next writes, so many of them, fail.</summary>
    public void FailNext(int writes) => _failures = writes;

    public IReadOnlyList<DecisionRecord> Records
    {
        get
        {
            lock (_gate) return [.. _records];
        }
    }

    public Task<IReadOnlyList<DecisionRecord>> AppendAsync(IReadOnlyList<DecisionRecord> records, CancellationToken ct)
    {
        lock (_gate)
        {
            if (_failures > 0)
            {
                _failures--;
                return Task.FromException<IReadOnlyList<DecisionRecord>>(new IOException("the disk is full"));
            }
            List<DecisionRecord> added = [];
            foreach (var record in records)
            {
                if (_records.Exists(r => r.Id == record.Id)) continue;
                _records.Add(record);
                added.Add(record);
            }
            return Task.FromResult<IReadOnlyList<DecisionRecord>>(added);
        }
    }

    public Task<IReadOnlyList<DecisionRecord>> ChainAsync(string key, CancellationToken ct)
    {
        lock (_gate)
        {
            key = key.Trim().Trim('<', '>');
            UserId? owner = Question(key) is { } question ? question.User : null;
            var found = _records.Where(r => r.MessageId == key || r.Mail?.ToString() == key || r.Task?.ToString() == key
                || (owner is not null && r.User == owner && r.Number == Question(key)!.Value.Number)).ToList();
            if (owner is null && TaskId.TryParse(key, out var task) && found.Any(r => r.Task == task)) owner = task.User;
            for (var before = 0; before != found.Count;)
            {
                before = found.Count;
                found = [.. _records.Where(r => (owner is null || r.User is null || r.User == owner) && (found.Contains(r) || found.Exists(f => Linked(f, r))))];
            }
            return Task.FromResult<IReadOnlyList<DecisionRecord>>([.. found.OrderBy(r => r.At)]);
        }
    }

    public Task<int> PruneAsync(DateTimeOffset olderThan, CancellationToken ct)
    {
        lock (_gate) return Task.FromResult(_records.RemoveAll(r => r.At < olderThan));
    }

    private static bool Linked(DecisionRecord a, DecisionRecord b) =>
        (a.Mail is not null && a.Mail == b.Mail)
        || (a.Task is not null && a.Task == b.Task)
        || (a.Number is not null && a.User is not null && a.User == b.User && a.Number == b.Number)
        || (a.Mail is null && b.Mail is null && a.MessageId is not null && a.MessageId == b.MessageId);

    private static (UserId User, int Number)? Question(string key)
    {
        var cut = key.LastIndexOf('#');
        return cut > 0 && int.TryParse(key.AsSpan(cut + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (new UserId(key[..cut]), number)
            : null;
    }
}
