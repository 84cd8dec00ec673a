namespace Istota.Tests.Servers;

/// <summary>Says that the test servers themselves failed, and not what is tested with them.</summary>
public sealed class MailLabException : Exception
{
    public MailLabException(string message) : base(message) { }

    public MailLabException(string message, Exception inner) : base(message, inner) { }
}
