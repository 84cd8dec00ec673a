using Istota.Actors.Gate;
using Istota.Actors.Mail;
using Istota.Actors.Users;

namespace Istota.Actors.Doctor;

/// <summary>Whether mail from a user's own address still authenticates: said once when it does not, and taken back once when it does again. Either its domain's DNS or signing broke, or somebody writes in the user's name.</summary>
internal static class CanaryRules
{
    /// <summary>To be asked before the mail is taken, about mail from an own address alone.</summary>
    public static void Watch(Turn turn, MailFacts mail)
    {
        if (!turn.Policy.DmarcCanary || StatusOf(turn.State, turn.Policy, mail) is not { } status) return;
        var check = CheckOf(mail.From);
        if (turn.State.Findings.GetValueOrDefault(check) == status) return;
        turn.Add(new UserEvent.FindingTold { At = turn.At, Check = check, Status = status });
        turn.Alert(status == FindingStatus.Ok ? Back(mail) : Gone(mail));
    }

    public static string CheckOf(string address) => $"canary {address}";

    /// <summary>Null where the mail tells nothing.</summary>
    private static FindingStatus? StatusOf(UserState state, UserPolicy policy, MailFacts mail) => mail.Authentication switch
    {
        AuthenticationVerdict.Passed => FindingStatus.Ok,
        AuthenticationVerdict.Failed => FindingStatus.Warning,
        AuthenticationVerdict.Unverified when mail.AuthenticationEvidence.Contains("=temperror", StringComparison.Ordinal) => null,
        AuthenticationVerdict.Unverified when policy.DmarcCanaryOnMissing => FindingStatus.Warning,
        AuthenticationVerdict.Unverified when mail.AuthenticationEvidence != Authentication.NoResults && HasPassed(state, mail.From) => FindingStatus.Warning,
        _ => null,
    };

    /// <summary>A domain that never proved anything has not stopped doing so.</summary>
    private static bool HasPassed(UserState state, string address) =>
        state.Mails.Values.Any(m => m.Facts.From == address && m.Facts.Authentication == AuthenticationVerdict.Passed);

    private static string Gone(MailFacts mail) =>
        $"Mail from your own address {GatePrompt.Address(mail.From)} does not authenticate ({GatePrompt.Escape(Evidence(mail), 200)}): {GatePrompt.Subject(mail.Subject)}. "
        + "If you sent it, the SPF, DKIM or DMARC records of its domain, or its signing, need a look. If you did not, somebody writes in your name; no such mail is acted upon without your yes.";

    private static string Back(MailFacts mail) =>
        $"Mail from your own address {GatePrompt.Address(mail.From)} authenticates again ({GatePrompt.Escape(Evidence(mail), 200)}).";

    private static string Evidence(MailFacts mail) => mail.AuthenticationEvidence.Length > 0 ? mail.AuthenticationEvidence : "no verdict";
}
