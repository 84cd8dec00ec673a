namespace Istota.Actors.Outbox;

/// <summary>The last outcomes that were told, for a user who was made again just when they were: bounded, the oldest goes first.</summary>
internal sealed class RecentOutcomes(int most)
{
    private readonly Dictionary<string, SendingOutcome> _byId = [];
    private readonly Queue<string> _order = new();

    public SendingOutcome? Of(string messageId) => _byId.GetValueOrDefault(messageId);

    public void Keep(string messageId, SendingOutcome outcome)
    {
        if (!_byId.ContainsKey(messageId)) _order.Enqueue(messageId);
        _byId[messageId] = outcome;
        while (_order.Count > most) _byId.Remove(_order.Dequeue());
    }

    /// <summary>Its place in the order stays; it counts for nothing.</summary>
    public void Forget(string messageId) => _byId.Remove(messageId);
}
