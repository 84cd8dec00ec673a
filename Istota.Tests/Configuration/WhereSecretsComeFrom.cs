using Istota.Host.Configuration;
using Xunit;

namespace Istota.Tests.Configuration;

/// <summary>Secrets come from four places, and appear in none of what we print.</summary>
public sealed class WhereSecretsComeFrom : IDisposable
{
    private const string Password = "hunter2";

    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void From_the_file_itself() =>
        Assert.Equal(Password, _folder.Valid($"{ConfigFolder.Least}\nimap_password = \"{Password}\"\n").Email.ImapPassword.Reveal());

    [Fact]
    public void From_another_file_without_its_last_line_break()
    {
        _folder.Write("secret/imap", Password + " \r\n");
        Assert.Equal(Password + " ", _folder.Valid($"{ConfigFolder.Least}\nimap_password_file = \"secret/imap\"\n").Email.ImapPassword.Reveal());
    }

    [Fact]
    public void From_the_environment()
    {
        _folder.Environment["ISTOTA_EMAIL_IMAP_PASSWORD"] = Password;
        Assert.Equal(Password, _folder.Valid(ConfigFolder.Least).Email.ImapPassword.Reveal());
    }

    [Theory]
    [InlineData("ISTOTA_EMAIL_SMTP_PASSWORD")]
    [InlineData("email.smtp_password")]
    public void From_a_systemd_credential(string name)
    {
        _folder.Environment["CREDENTIALS_DIRECTORY"] = Path.Combine(_folder.Root, "credentials");
        _folder.Write($"credentials/{name}", Password + "\n");
        var email = _folder.Valid(ConfigFolder.Least).Email;
        Assert.Equal(Password, email.SmtpPassword.Reveal());
        Assert.False(email.ImapPassword.IsSet);
    }

    [Fact]
    public void From_a_folder_beside_the_configuration_which_an_agent_may_not_see_unless_systemd_hands_over_another()
    {
        var path = _folder.Write("credentials/EMAIL_SMTP_PASSWORD", Password + "\n");
        var result = _folder.Load(ConfigFolder.Least);
        Assert.Equal(Password, result.Config!.Email.SmtpPassword.Reveal());
        Assert.Contains(path, result.SecretFiles);
        _folder.Environment["CREDENTIALS_DIRECTORY"] = Path.Combine(_folder.Root, "elsewhere");
        Assert.False(_folder.Valid(ConfigFolder.Least).Email.SmtpPassword.IsSet);
    }

    [Theory]
    [InlineData("STORAGE_CONNECTION_STRING", "storage.connection_string")]
    public void Every_secret_has_a_variable(string variable, string key)
    {
        _folder.Environment["ISTOTA_" + variable] = Password;
        var error = Assert.Single(_folder.Load(ConfigFolder.Least).Errors);
        Assert.Equal(key, error.Key);
        Assert.Equal("found a value: not available yet; allowed is \"\"", error.Message);
    }

    [Fact]
    public void The_app_password_and_the_secret_of_the_application_have_variables_too()
    {
        _folder.Environment["ISTOTA_NEXTCLOUD_APP_PASSWORD"] = Password;
        _folder.Environment["ISTOTA_EMAIL_OAUTH2_CLIENT_SECRET"] = Password;
        var config = _folder.Valid(ConfigFolder.Least);
        Assert.Equal((Password, Password), (config.Nextcloud.AppPassword.Reveal(), config.Email.OAuth2Keys.ClientSecret.Reveal()));
    }

    [Fact]
    public void An_empty_value_in_the_file_is_no_second_source()
    {
        _folder.Environment["ISTOTA_EMAIL_IMAP_PASSWORD"] = Password;
        Assert.Equal(Password, _folder.Valid(ConfigFolder.Least + "\nimap_password = \"\"\n").Email.ImapPassword.Reveal());
    }

    [Fact]
    public void Two_sources_for_one_secret_are_an_error_that_names_both()
    {
        _folder.Environment["ISTOTA_EMAIL_IMAP_PASSWORD"] = Password;
        var file = _folder.Write("imap", "hunter3");
        var error = Assert.Single(_folder.Load($"{ConfigFolder.Least}\nimap_password = \"hunter4\"\nimap_password_file = \"imap\"\n").Errors);
        Assert.Equal(
            $"{_folder.File}:7: email.imap_password: given more than once ({_folder.File}:7; {file} ({_folder.File}:8); environment $ISTOTA_EMAIL_IMAP_PASSWORD); allowed is one of them",
            error.ToString());
    }

    [Theory]
    [InlineData("imap_password_file = \"missing\"", "no such file")]
    [InlineData("imap_password_file = \"empty\"", "is empty")]
    [InlineData("imap_password_file = \".\"", "cannot be read")]
    [InlineData("imap_password_file = 3", "a path in quotes")]
    public void A_secret_file_that_does_not_serve_is_named(string line, string message)
    {
        _folder.Write("empty", "\n");
        var error = Assert.Single(_folder.Load($"{ConfigFolder.Least}\n{line}\n").Errors);
        Assert.Equal((7, "email.imap_password_file"), (error.Line, error.Key));
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void Sending_uses_the_login_of_reading_where_it_has_none()
    {
        var email = _folder.Valid($"{ConfigFolder.Least}\nimap_user = \"bot\"\nimap_password = \"{Password}\"\n").Email;
        Assert.Equal(("bot", Password), (email.SmtpUser, email.SmtpPassword.Reveal()));
    }

    [Theory]
    [InlineData("imap_password = \"hunter2\nimap_user = \"bot\"")]
    [InlineData("imap_password = hunter2")]
    [InlineData("imap_password hunter2")]
    [InlineData("imap_password = \"\"\"\nhunter2=\nhunter2")]
    [InlineData("imap_password = \"x\" \"hunter2\"")]
    [InlineData("imap_password = \"\\qhunter2\"")]
    [InlineData("imap_password = [\"hunter2\"]")]
    [InlineData("imap_password = { a = \"hunter2\" }")]
    [InlineData("imap_password = 'a'\nimap_password = 'hunter2'")]
    [InlineData("imap_password = 'hunter2'\n[email]\nimap_user = 'x'")]
    [InlineData("imap_pasword = 'hunter2'")]
    [InlineData("[agent]\nenv = { KEY = ['hunter2'] }")]
    [InlineData("[agent.env]\nKEY = 'hunter2'\nOTHER = 3")]
    [InlineData("[talk]\nenabled = true\n[nextcloud]\napp_password = 'hunter2'")]
    [InlineData("[talk]\nenabled = true\n[nextcloud]\napp_password = 'x'\nusername = 'y'\nurl = 'https://y:hunter2@cloud.example.org'")]
    public void S_96_no_error_repeats_a_secret(string toml)
    {
        _folder.Write("istota.toml", $"{ConfigFolder.Least}\n{toml}\n");
        var (code, output, error) = _folder.Check();
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.NotEmpty(error);
        Assert.DoesNotContain(Password, error);
    }

    [Fact]
    public void S_96_a_file_broken_at_any_place_is_told_without_its_secrets()
    {
        const string whole = "[email]\nimap_password = \"hunter2hunter2\"\nsmtp_password = \"\"\"\nhunter2=hunter2\n\"\"\"\n[agent]\nenv = { A = 'hunter2', \"B\" = \"hunter2\" }\n[users.\"a.b\"]\nemail_addresses = [ 'a@b.org' ]\n";
        for (var at = 0; at < whole.Length; at++)
        {
            foreach (var broken in new[] { whole[..at], whole.Remove(at, 1), whole.Insert(at, "\""), whole.Insert(at, " x ") })
                Assert.DoesNotContain(_folder.Load(broken).Errors, e => e.ToString().Contains("unter2", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void S_96_no_view_of_the_configuration_shows_a_secret()
    {
        _folder.Environment["ISTOTA_EMAIL_SMTP_PASSWORD"] = Password;
        var toml = $"{ConfigFolder.Least}\nimap_password = \"{Password}\"\n[agent.env]\nAPI_KEY = \"{Password}\"\n[briefings]\ntoken = \"{Password}\"\n";
        var config = _folder.Valid(toml);
        var (_, text, warnings) = _folder.Show();
        var (_, json, _) = _folder.Show(json: true);
        Assert.Contains("API_KEY", text);
        Assert.All([text, json, warnings, config.ToString(), System.Text.Json.JsonSerializer.Serialize(config), $"{config.Agent.Env["API_KEY"]}"],
            seen => Assert.DoesNotContain(Password, seen));
        Assert.Equal(Secret.Mask, config.Email.ImapPassword.ToString());
    }
}
