using Istota.Actors.Agent;
using Istota.Actors.Conversations;
using Istota.Actors.Decisions;
using Istota.Actors.Doctor;
using Istota.Actors.Mail;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;

namespace Istota.Actors.Gate;

/// <summary>A mail reaches its user: known, filed, noted, held or passed; decided mail by mail, in order.</summary>
internal static class ArrivalRules
{
    private const int PreviewLines = 3;
    private const int PreviewWidth = 160;

    /// <summary>Counts by outcome, for the mailbox's own figures.</summary>
    public static Dictionary<string, int> Receive(Turn turn, IReadOnlyList<ArrivedMail> mails)
    {
        var outcomes = new Dictionary<string, int>();
        foreach (var mail in mails)
        {
            var outcome = Receive(turn, mail);
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }
        return outcomes;
    }

    private static string Receive(Turn turn, ArrivedMail arrived)
    {
        var mail = arrived.Mail;
        if (turn.State.Mails.ContainsKey(mail.Key.ToString()) || turn.State.Copies.ContainsKey(mail.Key.ToString())) return "known";
        if (turn.State.Digests.TryGetValue(mail.Digest, out var first) && MailKey.TryParse(first, out var firstKey))
        {
            turn.Add(new UserEvent.MailRepeated { At = turn.At, Mail = mail.Key, First = firstKey, MessageId = mail.MessageId });
            return "duplicate";
        }

        var facts = FactsOf(arrived);
        if (mail.Fault is { } fault) return Faulty(turn, facts, GateRules.ReasonOf(fault));

        if (TrustList.Own(turn.Policy, facts.From)) CanaryRules.Watch(turn, facts);
        var (outcome, reason) = Judge(turn.State, turn.Policy, facts);
        if (outcome == GateOutcome.File) return File(turn, facts, reason);
        if (OverBudget(turn, facts, outcome == GateOutcome.Pass || (outcome == GateOutcome.Note && GateRules.IsThreadPartner(facts)))) return Throttle(turn, facts);
        if (outcome == GateOutcome.Note) return Note(turn, facts);
        if (outcome == GateOutcome.Hold) return Hold(turn, facts, reason, mail);

        turn.Add(new UserEvent.MailPassed { At = turn.At, Mail = facts, Reason = reason });
        TaskRules.QueueMail(turn, facts, reason);
        return "task";
    }

    /// <summary>What the gate does with a mail, as things stand.</summary>
    public static (GateOutcome Outcome, Reason Reason) Judge(UserState state, UserPolicy policy, MailFacts mail) => GateRules.Judge(
        new GateFacts(
            Faulty: false,
            FromBot: TrustList.Bot(policy, mail.From) || state.Outgoing.ContainsKey(mail.MessageId) || LooksOurs(mail.MessageId, policy.Bot.Domain),
            Blocked: TrustList.Blocked(state, mail.From),
            Quiet: TrustList.Quiet(policy, mail.From),
            Automatic: mail.Automatic is not null,
            OwnClaim: TrustList.Own(policy, mail.From),
            IsThreadReply: mail.Thread is not null,
            FromRecipient: mail.Thread?.Recipients.Contains(mail.From) == true,
            TrustedByConfiguration: TrustList.TrustedByConfiguration(policy, mail.From),
            TrustedAtRunTime: TrustList.TrustedAtRunTime(state, mail.From),
            Authentication: mail.Authentication),
        policy.ConfirmSenderMatch, policy.Authenticates);

    /// <summary>Our Message-IDs are keyed hashes under the bot's domain; nobody else's mail has one.</summary>
    private static bool LooksOurs(string messageId, string domain)
    {
        var at = messageId.LastIndexOf('@');
        return at == 64 && messageId[(at + 1)..].Equals(domain, StringComparison.OrdinalIgnoreCase) && messageId[..at].All(char.IsAsciiHexDigitLower);
    }

    private static MailFacts FactsOf(ArrivedMail arrived)
    {
        var mail = arrived.Mail;
        return new MailFacts
        {
            Key = mail.Key,
            MessageId = mail.MessageId,
            From = mail.From?.Address ?? "",
            FromName = mail.From?.Name ?? "",
            ReplyTo = [.. mail.ReplyTo.Select(a => a.Address)],
            To = [.. mail.To.Concat(mail.Cc).Take(20).Select(a => a.Address)],
            Subject = SafeText.OneLine(mail.Subject, 500),
            ReceivedAt = mail.ReceivedAt,
            Size = mail.Size,
            Digest = mail.Digest,
            Attachments = [.. mail.Attachments.Take(100).Select(a => new HeldAttachmentView(SafeText.OneLine(a.Name, 200), a.Bytes))],
            Authentication = mail.Authentication.Verdict,
            AuthenticationEvidence = SafeText.OneLine(mail.Authentication.Evidence, 300),
            Rule = arrived.Rule,
            RuleEvidence = SafeText.OneLine(arrived.Evidence, 300),
            Automatic = mail.Automatic,
            HasForeignText = mail.HasForeignText,
            Thread = arrived.Thread is { } t ? new ThreadFacts(t.MessageId, t.Conversation, t.Origin, [.. t.Recipients]) : null,
            Root = mail.References.Count > 0 ? mail.References[0] : mail.Answers.Count > 0 ? mail.Answers[^1] : null,
        };
    }

    private static string Faulty(Turn turn, MailFacts facts, Reason reason)
    {
        var silent = reason != Reason.Oversized || TrustList.Blocked(turn.State, facts.From) || TrustList.Quiet(turn.Policy, facts.From);
        var over = !silent && OverBudget(turn, facts, known: false);
        File(turn, facts, reason);
        if (over) TellOfThrottling(turn, facts);
        else if (!silent)
            turn.Alert($"A mail from {GatePrompt.Address(facts.From)} is too large to be read ({GatePrompt.Size(facts.Size)}): {GatePrompt.Subject(facts.Subject)}. It stays on the mail server.");
        return reason == Reason.Oversized ? "oversized" : "filed";
    }

    private static string File(Turn turn, MailFacts facts, Reason reason)
    {
        var evidence = reason == Reason.Quiet && TrustList.Blocked(turn.State, facts.From) ? $"{facts.From} is blocked" : facts.Automatic;
        turn.Add(new UserEvent.MailFiled { At = turn.At, Mail = facts, Reason = reason, Evidence = evidence });
        return "filed";
    }

    private static string Note(Turn turn, MailFacts facts)
    {
        var conversation = facts.Thread!.Conversation;
        turn.Add(new UserEvent.MailNoted { At = turn.At, Mail = facts, Conversation = conversation });
        turn.Post(turn.PlaceOf(conversation), $"An automatic answer came from {GatePrompt.Line(facts)}", mail: facts.Key);
        return "noted";
    }

    /// <summary>The user's own mail has no budget; the limit for one sender is for everybody else.</summary>
    private static bool OverBudget(Turn turn, MailFacts facts, bool known)
    {
        var policy = turn.Policy;
        if (TrustList.Own(policy, facts.From) || (policy.RateLimit <= 0 && policy.SenderRateLimit <= 0)) return false;
        var since = turn.At - policy.RateWindow;
        var (ofKind, ofSender) = (0, 0);
        foreach (var arrival in turn.State.Arrivals)
        {
            if (arrival.At <= since || TrustList.Own(policy, arrival.Sender)) continue;
            if (arrival.Known == known) ofKind++;
            if (arrival.Sender == facts.From) ofSender++;
        }
        return (policy.RateLimit > 0 && ofKind >= policy.RateLimit) || (policy.SenderRateLimit > 0 && ofSender >= policy.SenderRateLimit);
    }

    private static string Throttle(Turn turn, MailFacts facts)
    {
        turn.Add(new UserEvent.MailFiled { At = turn.At, Mail = facts, Reason = Reason.Throttled, Number = turn.State.NextNumber });
        TellOfThrottling(turn, facts);
        return "throttled";
    }

    private static void TellOfThrottling(Turn turn, MailFacts facts)
    {
        if (turn.State.ThrottlingToldAt is { } told && turn.At - told < turn.Policy.RateWindow) return;
        turn.Add(new UserEvent.ThrottlingTold { At = turn.At });
        turn.Alert($"More mail than usual is arriving; the latest from {GatePrompt.Address(facts.From)}. What is over the limit is filed: `!pending` lists it, `!retry N` runs one.");
    }

    private static string Hold(Turn turn, MailFacts facts, Reason reason, InboundMail mail)
    {
        var number = turn.State.NextNumber;
        turn.Add(new UserEvent.MailHeld { At = turn.At, Mail = facts, Reason = reason, Number = number });
        var limit = turn.Policy.PromptsPerWindow;
        var asked = limit > 0 ? turn.State.Prompts.Count(p => p.Sender == facts.From && p.At > turn.At - turn.Policy.RateWindow) : 0;
        if (limit > 0 && asked > limit) return "held";

        turn.Add(new UserEvent.PromptPut { At = turn.At, Sender = facts.From });
        if (limit > 0 && asked == limit)
        {
            turn.Ask(turn.Alerts, GatePrompt.Summary(facts, number), [number]);
            return "held";
        }
        var preview = SafeText.Preview(mail.Text, PreviewLines, PreviewWidth);
        turn.Ask(turn.Alerts, GatePrompt.Write(facts, reason, number, turn.Policy, preview, Warnings(turn, mail)), [number]);
        return "held";
    }

    private static List<string> Warnings(Turn turn, InboundMail mail)
    {
        var warnings = new List<string>();
        var doubts = SenderDoubts.Of(turn.State, turn.Policy, mail.From!, mail.ReplyTo.Select(r => r.Address));
        if (doubts.NamesAnother is { } claimed) warnings.Add($"The name shows another address than the sender's: {GatePrompt.Escape(claimed, 120)}");
        if (doubts.LooksLike is { } lookAlike) warnings.Add($"The sender's address looks like {GatePrompt.Address(lookAlike)}, but is not.");
        if (doubts.AnswersTo is { } elsewhere) warnings.Add($"It asks for answers to another address: {GatePrompt.Address(elsewhere)}");
        warnings.AddRange(mail.Notes.Take(3).Select(n => GatePrompt.Escape(n, 150)));
        return warnings;
    }
}
