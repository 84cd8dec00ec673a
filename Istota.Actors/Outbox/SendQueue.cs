namespace Istota.Actors.Outbox;

/// <summary>Mails that are cleared to go, one for each Message-ID, by the time before which they may not, then in the order they came.</summary>
internal sealed class SendQueue
{
    private readonly Dictionary<string, (OutboxCommand.Send Send, long Number)> _byId = [];
    private readonly SortedSet<(DateTimeOffset NotBefore, long Number, string Id)> _order = [];
    private long _number;

    public int Count => _byId.Count;
    public DateTimeOffset? NextDue => _order.Count > 0 ? _order.Min.NotBefore : null;
    public IEnumerable<OutboxCommand.Send> All => _order.Select(o => _byId[o.Id].Send);

    /// <summary>One that is known keeps its place among those of the same time.</summary>
    public void Put(OutboxCommand.Send send)
    {
        var number = _byId.TryGetValue(send.MessageId, out var known) ? known.Number : _number++;
        Remove(send.MessageId);
        _byId[send.MessageId] = (send, number);
        _order.Add((send.NotBefore, number, send.MessageId));
    }

    public void Remove(string messageId)
    {
        if (_byId.Remove(messageId, out var known)) _order.Remove((known.Send.NotBefore, known.Number, messageId));
    }

    public bool HasDue(DateTimeOffset now) => NextDue <= now;

    public OutboxCommand.Send? TakeDue(DateTimeOffset now)
    {
        if (!HasDue(now)) return null;
        var send = _byId[_order.Min.Id].Send;
        Remove(send.MessageId);
        return send;
    }
}
