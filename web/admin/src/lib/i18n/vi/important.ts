export default {
  important: {
    title: "Khách hàng quan trọng",
    hint: "Họ được gặp nhân viên ngay từ câu hỏi đầu tiên.",
    labels: "Nhãn",
    labels_help:
      "Khách mang một trong các nhãn này, do hệ thống đăng nhập của bạn gửi hoặc đặt bên cạnh cuộc trò chuyện, được chuyển cho nhân viên từ câu hỏi đầu tiên. Khi không có ai trực, bot trả lời và nhân viên thấy cuộc trò chuyện được đánh dấu.",
    placeholder: "VIP, Khách lớn",
    long: "Mỗi nhãn tối đa 100 ký tự.",
    many: "Tối đa 20 nhãn.",
  },
};
