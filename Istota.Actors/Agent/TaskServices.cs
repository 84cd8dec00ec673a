using Istota.Actors.Mail;

namespace Istota.Actors.Agent;

/// <summary>What a task works with: the ports, how a mail is read, and where time and chance come from.</summary>
/// <param name="Read">reads the raw bytes of a stored mail.</param>
/// <param name="Nonce">a new random word each time.</param>
public sealed record TaskServices(
    IAgentRunner Runner, IMailStore Mails, IAttachmentStore Attachments, PromptSettings Prompt,
    Func<Mailbox.MailKey, byte[], CancellationToken, Task<InboundMail>> Read, Func<string> Nonce, TimeProvider Time);
