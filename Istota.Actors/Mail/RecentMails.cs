using Istota.Actors.Mailbox;

namespace Istota.Actors.Mail;

/// <summary>What was read lately: a mail that arrives is soon shown, and would be loaded and read a second time. Holds no more than some megabytes, and nothing that the store does not hold too.</summary>
public sealed class RecentMails(int mostMails = 1_000, long mostCharacters = 4_000_000)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<MailKey, InboundMail> _mails = [];
    private readonly Queue<(MailKey Key, int Size)> _order = [];
    private long _characters;

    /// <summary>The mail itself, so that a reader can pass it on.</summary>
    public InboundMail Remember(InboundMail mail)
    {
        var size = mail.Text.Length + mail.Quoted.Length;
        lock (_lock)
        {
            if (!_mails.TryAdd(mail.Key, mail)) return mail;
            _order.Enqueue((mail.Key, size));
            _characters += size;
            while (_order.Count > mostMails || _characters > mostCharacters)
            {
                var (oldest, gone) = _order.Dequeue();
                _mails.Remove(oldest);
                _characters -= gone;
            }
        }
        return mail;
    }

    public InboundMail? Find(MailKey key)
    {
        lock (_lock) return _mails.GetValueOrDefault(key);
    }
}
