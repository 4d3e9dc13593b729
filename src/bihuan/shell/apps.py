from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "bihuan.shell"
    label = "shell"
